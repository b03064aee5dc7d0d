/** Reading the recorded runs of Keras in terms of an engine. */
import { expect, it } from 'vitest'
import { goldenCase, goldenNames } from './golden.js'

it('can all be said by the config schema', () => {
  expect(goldenNames).toHaveLength(18)
  for (const name of goldenNames) expect(() => goldenCase(name), name).not.toThrow()
})
