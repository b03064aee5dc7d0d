// The networks that are measured: the lecture's, and those of bench/networks/.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { networkOf } from '../dist/config/network/network.js'
import { parseConfig } from '../dist/index.js'
import { multiplyAdds } from './work.js'

const here = dirname(fileURLToPath(import.meta.url))

/** In the order of the tables. */
export const names = ['lecture', 'lenet5', 'vgg', 'mlp', 'separable']

/** The config of a network as JSON, the shape of an image, and its multiply-adds an image. */
export function loadNetwork(name) {
  const file = name === 'lecture' ? '../configs/mnist.json' : `networks/${name}.json`
  const json = JSON.parse(readFileSync(join(here, file), 'utf8'))
  delete json.$schema
  const network = networkOf(parseConfig(JSON.stringify(json)))
  return { name, json, shape: network.layers[0].inputShape, operations: multiplyAdds(network) }
}
