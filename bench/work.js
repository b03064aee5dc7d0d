// The arithmetic of a network: multiply-adds an image, computed densely.
import { networkArithmetic } from '../dist/report/arithmetic/network-arithmetic.js'

/** Training: forward, the weight gradients, and the input gradients of all layers after the first with weights. */
export function multiplyAdds(network) {
  const { layers } = networkArithmetic(network, { type: 'sgd' }, 1)
  const predict = layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0)
  const first = layers.find((layer) => layer.multiplyAdds > 0)?.multiplyAdds ?? 0
  return { predict, train: 3 * predict - first }
}
