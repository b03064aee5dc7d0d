/** Whether a case uses Winograd's tiles, forward or backward, whose sums contain other numbers than the windows. */

import { tileSideOf } from '../../src/engine/compiled/convolution/winograd-plan.js'
import { type Case, networkOf, operationsOf } from './cases.js'

export function hasTiles(each: Case): boolean {
  const network = networkOf(each)
  const operation = network && operationsOf(network)[0]
  if (operation?.kind !== 'conv2d' && operation?.kind !== 'conv2dPool') return false
  const { layer } = operation
  const back = { ...layer, inputShape: layer.outputShape, outputShape: layer.inputShape }
  return [layer, back].some((each) => tileSideOf(each) !== undefined)
}
