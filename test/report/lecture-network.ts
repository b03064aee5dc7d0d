/** The lecture's network and others, for the tests of reports. */
import * as v from 'valibot'
import { loadConfig } from '../../src/config/load.js'
import { type ImageShape, inferNetwork, type Network, networkOf } from '../../src/config/network/network.js'
import { layer } from '../../src/config/schema/layers.js'

export const lectureNetwork = networkOf(loadConfig('mnist'))

/** A network from layers as a config has them. */
export function networkFrom(layers: readonly object[], inputShape: ImageShape = [28, 28, 1]): Network {
  const network = inferNetwork(inputShape, v.parse(v.array(layer), layers))
  if ('message' in network) throw new Error(network.message)
  return network
}
