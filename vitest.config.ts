import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    globalSetup: ['test/build.ts'],
    setupFiles: ['test/seed.ts'],
    // The index of runs begun by tests is not the user's.
    env: { XDG_STATE_HOME: join(tmpdir(), 'cnn-test-state') },
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/system/**'],
    // A test with .only is a failure here, and fit is the name of our function: the linter does not look.
    allowOnly: false,
    // Tests run real trainings on two shared cores: they are never failed for being slow.
    testTimeout: 600_000,
    hookTimeout: 600_000
  }
})
