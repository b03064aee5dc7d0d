/** A network as Keras code: a list of layers, or where it branches, each layer called on what it reads. */
import { isSequential, type Network, type Source } from '../../config/network/network.js'
import { valueAt } from '../../math/numbers.js'
import { layerCode } from './layer-code.js'
import { assignment, type Bracketed, call, keyword, linesOf, list, onOneLine, type Python } from './python.js'

/**
 * The lines that make `model`.
 *
 * @param augmentation layers that come before the others
 */
export function networkCode(network: Network, augmentation: readonly Bracketed[]): string[] {
  const { layers, inputShape } = network
  const input = call('keras.Input', keyword('shape', `(${inputShape.join(', ')})`))
  if (isSequential(network)) {
    const all = [input, ...augmentation, ...layers.flatMap(({ layer }) => layerCode(layer))]
    return linesOf(assignment('model', call('keras.Sequential', list(all))))
  }
  const nameOf = (source: Source): string => (source === 'images' ? 'images' : valueAt(layers, source).name)
  const called = layers.flatMap(({ name, layer, inputs }) => {
    const [first, ...others] = layerCode(layer)
    const read = inputs.map(nameOf)
    return [
      assignment(name, on(first, read.length === 1 ? read.join() : onOneLine(list(read)))),
      ...others.map((other) => assignment(name, on(other, name)))
    ]
  })
  return [
    assignment('inputs', input),
    assignment('images', 'inputs'),
    ...augmentation.map((layer) => assignment('images', on(layer, 'images'))),
    ...called,
    assignment('model', call('keras.Model', 'inputs', valueAt(layers, layers.length - 1).name))
  ].flatMap((line) => linesOf(line))
}

/** A layer called on what it reads. */
const on = (layer: Bracketed, read: string): Python => ({ ...layer, close: `)(${read})` })
