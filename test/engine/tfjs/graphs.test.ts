/** Networks that branch, on the engines wasm and cpu: the same results as the reference network. */
import fc from 'fast-check'
import { describe, it } from 'vitest'
import { loadCpu } from '../../../src/engine/tfjs/cpu-engine.js'
import { loadWasm } from '../../../src/engine/tfjs/wasm-engine.js'
import { handMade, handMadeExample, randomGraphs } from '../graphs.js'
import { stepAgrees } from '../tfjs-step.js'

describe.each([
  ['wasm', loadWasm],
  ['cpu', loadCpu]
] as const)('%s', (_name, load) => {
  it.each(Object.entries(handMade))('%s', async (_what, make) => {
    await stepAgrees(await load(), handMadeExample(make))
  })

  it('random graphs', async () => {
    const engine = await load()
    await fc.assert(
      fc.asyncProperty(randomGraphs, (example) => stepAgrees(engine, example)),
      { numRuns: 60 }
    )
  })
})
