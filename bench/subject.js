// One of our engines, measured: it does a piece of work for each line that it receives, and answers with one line. So
// several can be measured in turns, and noise of the machine affects all of them.
import { networkOf } from '../dist/config/network/network.js'
import { fit, parseConfig, predict } from '../dist/index.js'
import { initialWeights } from '../dist/model/initial-weights.js'
import { answer } from './answer.js'
import { firstOf, loadDigits } from './data.js'
import { measureLimit } from './limit.js'
import { profile } from './profile.js'

const { engine, threads, images, predicted, network, batchSize, epochs, limit } = JSON.parse(process.argv[2])
const config = parseConfig(JSON.stringify(network))
const shape = networkOf(config).layers[0].inputShape
const digits = await loadDigits(Math.max(images, predicted), shape)
const train = firstOf(digits, images)
const { images: pictures, shape: all } = firstOf(digits, predicted)
const weights = initialWeights(networkOf(config), config.seed)
const job = { config, engine, threads, batchSize }

await answer({
  /** The first batch, from a process that has done nothing yet. */
  async first() {
    await fit({ ...job, train: firstOf(train, batchSize), epochs: 1 })
  },
  /** Microseconds an image. */
  async train() {
    const { history } = await fit({ ...job, train, epochs })
    return (Math.min(...history.slice(1).map((epoch) => epoch.trainSeconds)) * 1e6) / images
  },
  /** The whole call, including the start and end of its threads. */
  async predict() {
    const began = performance.now()
    await predict({ ...job, weights, images: pictures, shape: all })
    return ((performance.now() - began) * 1e3) / predicted
  },
  limit: () => measureLimit(Buffer.from(limit, 'base64')),
  memory: () => process.resourceUsage().maxRSS * 1024,
  async profile() {
    const examples = await loadDigits(5 * batchSize, shape)
    return profile(config, networkOf(config), weights, examples, batchSize)
  }
})
