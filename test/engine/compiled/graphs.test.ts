/** Networks that branch, on the compiled engine: the twin's gradients, and the same bits with any number of threads. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { goldenGraphSuite } from '../golden-graphs.js'
import { agreesWithTwin, engineGradients } from '../gradients.js'
import { handMade, handMadeExample, randomGraphs } from '../graphs.js'

const engine = await loadCompiled()

goldenGraphSuite('compiled', loadCompiled)

describe.each(Object.entries(handMade))('%s', (_what, make) => {
  it('is trained and run as the readable network does', async () => {
    await agreesWithTwin(engine, handMadeExample(make), 2)
  })

  it('gives the same bits with 1 to 4 threads', async () => {
    // Shards of 4: five of them.
    const example = handMadeExample(make, 19)
    const one = await engineGradients(engine, example, 1)
    for (const threads of [2, 3, 4]) {
      const several = await engineGradients(engine, example, threads)
      expect(several.state.weights).toEqual(one.state.weights)
      expect(several.loss).toBe(one.loss)
    }
  })
})

it('random graphs are trained and run as the readable network does', async () => {
  await fc.assert(
    fc.asyncProperty(randomGraphs, fc.integer({ min: 1, max: 3 }), async (example, threads) => {
      await agreesWithTwin(engine, example, threads)
    }),
    { numRuns: 150 }
  )
})
