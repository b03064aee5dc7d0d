// A process that is measured: it loads what it needs, then does a piece of work for each line that it is sent, and
// answers with one line. So several are measured in turns, and the machine's noise meets all of them.
import { createInterface } from 'node:readline'
import { networkOf } from '../dist/config/shapes.js'
import { fit, parseConfig, predict } from '../dist/index.js'
import { initialWeights } from '../dist/model/weights.js'
import { loadMnist } from './data.js'
import { measureLimit } from './limit.js'
import { profile } from './profile.js'

const { engine, threads, images, network, batchSize, limit } = JSON.parse(process.argv[2])
const config = parseConfig(JSON.stringify(network))
const { train } = await loadMnist(images)
const weights = initialWeights(networkOf(config), config.seed)

const work = {
  /** Microseconds an image. The first epoch warms up: the engines compile code while it runs. */
  async train() {
    const { history } = await fit({ config, train, engine, threads, batchSize, epochs: 3 })
    return (Math.min(...history.slice(1).map((epoch) => epoch.trainSeconds)) * 1e6) / images
  },
  /** The whole call, its threads' start and end included. */
  async predict() {
    const { images: pictures, shape } = train
    const began = performance.now()
    await predict({ config, weights, images: pictures, shape, engine, threads })
    return ((performance.now() - began) * 1e3) / images
  },
  limit: () => measureLimit(Buffer.from(limit, 'base64')),
  async profile() {
    const { train } = await loadMnist(5 * batchSize)
    return profile(config, networkOf(config), weights, train, batchSize)
  }
}

process.stdout.write('ready\n')
for await (const line of createInterface({ input: process.stdin }))
  process.stdout.write(`${JSON.stringify(await work[line]())}\n`)
