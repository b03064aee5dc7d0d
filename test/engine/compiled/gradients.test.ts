/** The gradients of the compiled engine on random networks, against the readable twin and finite differences. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { everyExample } from '../every-network.js'
import { agreesWithTwin, engineGradients } from '../gradients.js'
import { type Example, examples } from '../networks.js'
import { evaluateOnce } from '../once.js'

it('are those of the readable network: of layers with a kernel of their own for large tiles', async () => {
  const engine = await loadCompiled()
  await fc.assert(
    fc.asyncProperty(examples, fc.integer({ min: 1, max: 4 }), async (example, threads) => {
      await agreesWithTwin(engine, example, threads)
    }),
    { numRuns: 110 }
  )
})

it('are those of the readable network: of all that a config can say', async () => {
  const engine = await loadCompiled()
  await fc.assert(
    fc.asyncProperty(everyExample, fc.integer({ min: 1, max: 3 }), async (example, threads) => {
      await agreesWithTwin(engine, example, threads)
    }),
    { numRuns: 200 }
  )
})

/** Without corners, where a difference is no slope, and without anything that inference does otherwise. */
const smooth = (example: Example): boolean =>
  example.config.dataset.augmentation === undefined &&
  example.config.training.loss !== 'meanAbsoluteError' &&
  example.network.layers.every(({ layer, weights }) => {
    const activation = 'activation' in layer ? layer.activation : 'linear'
    return (
      !['maxPooling2d', 'globalMaxPooling2d', 'batchNormalization', 'dropout'].includes(layer.type) &&
      typeof activation === 'string' &&
      !['relu', 'relu6'].includes(activation) &&
      weights.every(({ regularizer }) => regularizer === undefined)
    )
  })

it('are the slope of the loss: central differences along the gradient', async () => {
  const engine = await loadCompiled()
  await fc.assert(
    fc.asyncProperty(fc.oneof(examples, everyExample).filter(smooth), async (example) => {
      const { config, network, weights, data } = example
      const { gradients } = await engineGradients(engine, example, 1)
      const squared = gradients.reduce((sum, values) => sum + values.reduce((part, x) => part + x * x, 0), 0)
      fc.pre(squared > 1e-4)
      const norm = Math.sqrt(squared)
      /** The mean loss after a step of this length along the gradient. */
      const lossAt = async (length: number): Promise<number> => {
        const moved = weights.map((values, index) =>
          values.map((value, at) => value + (length / norm) * gradients[index][at])
        )
        const { losses = new Float32Array() } = await evaluateOnce(engine, {
          config,
          network,
          weights: moved,
          data,
          threads: 1
        })
        return losses.reduce((sum, loss) => sum + loss, 0) / losses.length
      }
      // Float32 losses: a step large enough to be seen.
      const [wide, narrow] = await Promise.all(
        [1e-2, 3e-3].map(async (h) => ((await lossAt(h)) - (await lossAt(-h))) / (2 * h))
      )
      const tolerance = 0.05 * norm + 2e-3
      // Where they differ, the line bends too much: no slope to compare with.
      fc.pre(Math.abs(wide - narrow) < tolerance / 2)
      expect(Math.min(Math.abs(wide - norm), Math.abs(narrow - norm))).toBeLessThan(tolerance)
    }),
    { numRuns: 50 }
  )
})
