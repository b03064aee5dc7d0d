/** The same weights, bit for bit, with any number of threads, and from one commit to the next. */
import { expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { networkOf } from '../../../src/config/network/network.js'
import { parseConfig } from '../../../src/config/parse.js'
import { loadDataset } from '../../../src/dataset/load-dataset.js'
import { hashWeights, initialWeights } from '../../../src/model/initial-weights.js'
import { fitOnce } from '../once.js'
import { recorded } from '../recorded.js'

it.each(recorded.map((run) => ({ name: run.config.name, ...run })))(
  'the weights of $name with 1, 2, 3, 4 and 8 threads',
  async ({ config: input, limit, weightsSha256 }) => {
    const config = parseConfig(JSON.stringify(input))
    const network = networkOf(config)
    const { train, validation } = await loadDataset(config.dataset, { seed: config.seed, limit })
    const { epochs, batchSize } = config.training
    const weights = initialWeights(network, config.seed)
    const job = { config, network, weights, train, validation, epochs, batchSize, shuffle: true }
    const engine = await loadCompiled()
    const found: Record<number, string> = {}
    const scores = new Set<string>()
    for (const threads of [1, 2, 3, 4, 8]) {
      const { state, history, steps } = await fitOnce(engine, { ...job, threads })
      found[threads] = hashWeights(state.weights)
      scores.add(
        JSON.stringify([
          ...steps,
          history.map(({ loss, valLoss, valAccuracy }) => [loss, valLoss, valAccuracy])
        ])
      )
    }
    const same = weightsSha256
    expect(found).toEqual({ 1: same, 2: same, 3: same, 4: same, 8: same })
    expect([...scores]).toHaveLength(1)
  }
)
