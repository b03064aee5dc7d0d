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
  const variables = variablesOf(network)
  const nameOf = (source: Source): string => (source === 'images' ? 'images' : valueAt(variables, source))
  const called = layers.flatMap(({ layer, inputs }, place) => {
    const name = valueAt(variables, place)
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
    assignment('model', call('keras.Model', 'inputs', valueAt(variables, -1)))
  ].flatMap((line) => linesOf(line))
}

/** Names of the code, and of Python, that no layer's variable may have. */
const taken = [
  ...[
    'inputs',
    'images',
    'model',
    'layers',
    'keras',
    'np',
    'ops',
    'order',
    'count',
    'training',
    'validation'
  ],
  ...['x_train', 'y_train', 'x_test', 'y_test', 'x_val', 'y_val', 'mean', 'deviation', 'steps_per_epoch'],
  ...['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else'],
  ...['except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal', 'not'],
  ...['or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield', 'None', 'True', 'False']
]

/** The variable of each layer: its name where Python takes that, else another that no layer has. */
function variablesOf({ layers }: Network): string[] {
  const used = new Set([...taken, ...layers.map(({ name }) => name)])
  return layers.map(({ name }, place) => {
    if (/^[A-Za-z_]\w*$/.test(name) && !taken.includes(name)) return name
    let variable = `layer_${place + 1}`
    while (used.has(variable)) variable += '_'
    used.add(variable)
    return variable
  })
}

/** A layer called on what it reads. */
const on = (layer: Bracketed, read: string): Python => ({ ...layer, close: `)(${read})` })
