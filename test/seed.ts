/** Before each test file: property tests try the same cases each time; CNN_TEST_SEED=N tries others. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.CNN_TEST_SEED ?? 1) })
