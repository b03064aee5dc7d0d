// The documents of the lecture: explain, convolve, pool.
import { anything, list, object, shape, text } from './pieces.js'

export const topics = object({
  topics: list(
    object({ name: text('what cnn explain takes'), about: text('in one line') }),
    'in the order of the lecture'
  )
})

/** What sections and steps show, by name. The value depends on the topic. */
const names = [
  ...['a', 'activation', 'after', 'atOnce', 'average', 'b', 'before', 'bytes', 'channelSums'],
  ...['choices', 'code', 'column', 'convolution', 'dense', 'epochs', 'filter', 'filters'],
  ...['gradient', 'gradients', 'greatest', 'image', 'index', 'innerProduct', 'intercept'],
  ...['intercepts', 'keras', 'l1', 'l2', 'label', 'labels', 'layer', 'layers', 'least', 'limits'],
  ...['linear', 'linearWithRelu', 'logits', 'logitsGradient', 'loss', 'map', 'matrix', 'max'],
  ...['name', 'optimizers', 'order', 'output', 'outputShape', 'outputs', 'padded', 'paddedShape'],
  ...['parts', 'patch', 'paths', 'products', 'relu', 'row', 'run', 'same', 'sameWithRelu', 'scaled'],
  ...['sentences', 'shapes', 'side', 'sides', 'sigmoid', 'size', 'sizes', 'softmax', 'stack'],
  ...['start', 'strides', 'sums', 'targets', 'total', 'truth', 'twice', 'value', 'vectorLength'],
  ...['vectors', 'verdict', 'weights', 'whole', 'window', 'z', 'zeros']
]

const shown = Object.fromEntries(names.map((name) => [name, anything('depends on the topic')]))

export const topic = object(
  {
    topic: text('the name of the topic'),
    title: text('its heading'),
    sections: list(object({ heading: text('of the section') }, shown), 'with the numbers that each shows'),
    questions: list(
      object({ question: text('to the reader') }, { answer: text('with --answer') }),
      'at the end of the topic'
    )
  },
  { steps: list(object({}, shown), 'with --step: the numbers of each step') }
)

export const image = object({
  output: list(anything('a number, or an array of them'), 'the result as nested arrays'),
  outputShape: shape('of the output: rows, columns, and channels if there are any')
})
