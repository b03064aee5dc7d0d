// The programs measured on a network: our engines and their peers, each in a separate process.
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeOf, versionOf } from './nodes.js'

const here = dirname(fileURLToPath(import.meta.url))
const both = Math.min(2, availableParallelism())

/** The most digits that any of them gets. */
export const mostImages = 51_200

/** Epochs of a training; the first does not count, because engines compile code during it. */
const epochs = 6

/** Roughly the multiply-adds that each does in a microsecond, so that a piece of work takes a fraction of a second. */
const pace = { compiled: 20e3, wasm: 2e3, peer: 15e3 }

/** Images for this many seconds of work, in whole batches. */
function imagesFor(seconds, kind, multiplyAdds, batchSize) {
  const batches = Math.round((1e6 * seconds * pace[kind]) / multiplyAdds / batchSize)
  return batchSize * Math.min(Math.max(1, batches), Math.floor(mostImages / batchSize))
}

/**
 * @param task network, batchSize, the loop of the limit in base64, the directory with the digits, and `most`: so many
 *   images for everyone, in place of what takes a while
 * @param nodes major versions of Node
 * @param peers the result of `preparePeers`; without it only our engines are measured
 */
export function contenders({ network, batchSize, limit, data, most }, nodes, peers) {
  const { json, shape, operations } = network
  const common = { network: json, batchSize, shape, data, epochs }
  const program = (kind, threads, more) => {
    // Epochs of training are repeated; a prediction is one call, including the start of its threads.
    const images = most ?? imagesFor(0.4, kind, operations.train, batchSize)
    const predicted = most ?? imagesFor(1, kind, operations.predict, batchSize)
    return JSON.stringify({ ...common, threads, images, predicted, ...more })
  }
  const ours = (name, node, threads) => {
    const args = [join(here, 'subject.js'), program(name, threads, { engine: name, limit })]
    return { name, version: versionOf(node), threads, command: node, args, isOurs: true }
  }
  const list = nodes.flatMap((major) => {
    const node = nodeOf(major)
    return [...new Set([1, both])].map((threads) => ours('compiled', node, threads))
  })
  list.push({ ...ours('wasm', nodeOf(nodes[0]), 1), isSlow: true })
  if (!peers) return list
  const python = (name, file, more) => {
    const args = [join(here, 'peers', file), program('peer', both, more)]
    return { name, version: '', threads: both, command: peers.python, args }
  }
  const tfjs = [join(here, 'peers/tfjs-node.js'), program('peer', both, { tensorflow: peers.tensorflow })]
  const node = nodeOf(nodes[0])
  list.push(
    { name: 'tfjs-node', version: versionOf(node), threads: both, command: node, args: tfjs },
    python('PyTorch', 'pytorch.py', { format: 'contiguous' }),
    python('PyTorch, channels last', 'pytorch.py', { format: 'channels_last' }),
    python('Keras', 'keras_fit.py')
  )
  return list
}
