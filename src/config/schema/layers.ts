/** The schemas of the layers, one variant for each `type`, with tf.layers' option names and Keras 3's defaults. */
import * as v from 'valibot'
import { activation } from './activations.js'
import { initializer } from './initializers.js'
import { regularizer } from './regularizers.js'
import { bordersOf, described, flag, fraction, pairOf, positive, size, whole, within } from './values.js'

const layerName = 'a name of at most 64 letters, digits, "_", "." and "-", beginning with a letter or digit'

/** What every layer takes. */
export const common = {
  name: v.optional(
    described(
      'Its name in summaries and in model.json. Default: its type and a number.',
      v.pipe(v.string(layerName), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, layerName))
    )
  ),
  trainable: v.optional(
    described('false: training changes none of its weights, nor its moving statistics. Default: true.', flag)
  )
}

/** The longest side of a window and of its strides. */
const window = pairOf(1024)

const padding = v.optional(
  described(
    'valid: the window stays inside the image. same: zeros around the image, so that with strides 1 the output is as large as the input.',
    v.picklist(['valid', 'same'])
  ),
  'valid'
)

/** Options of every layer with a bias. */
const biased = {
  activation: v.optional(
    described('What is done to each output; softmax goes over the channels (or units).', activation),
    'linear'
  ),
  useBias: v.optional(described('Add a bias to each output.', flag), true),
  biasInitializer: v.optional(initializer, 'zeros')
}

const cost = (of: string) =>
  v.optional(described(`What ${of} cost, added to the loss: { l1, l2 }. Default: nothing.`, regularizer))

/** Options of every layer with one kernel. */
const weighted = {
  ...biased,
  kernelInitializer: v.optional(initializer, 'glorotUniform'),
  kernelRegularizer: cost('large weights')
}

/** How the window of a convolution moves over the image. */
const sliding = {
  kernelSize: described('The size of a filter: one number, or [height, width].', window),
  strides: v.optional(described('How far the filter moves: one number, or [down, right].', window), 1),
  padding,
  dilationRate: v.optional(
    described(
      'The distance between pixels under the filter: 2 leaves out one between them. Only with strides of 1.',
      window
    ),
    1
  )
}

/** Options of every layer with a filter for each channel. */
const depthwise = {
  depthMultiplier: v.optional(
    described('How many filters each channel of the input has.', whole(1, 1024)),
    1
  ),
  depthwiseInitializer: v.optional(initializer, 'glorotUniform'),
  depthwiseRegularizer: cost('large weights of the filters of the channels')
}

const conv2d = described(
  'A convolution: slides every filter over the image.',
  v.strictObject({
    type: v.literal('conv2d'),
    ...common,
    filters: described('How many filters: the channels of the output.', whole(1, 65_536)),
    ...sliding,
    ...weighted
  })
)

const depthwiseConv2d = described(
  'A convolution of each channel with its own filters.',
  v.strictObject({ type: v.literal('depthwiseConv2d'), ...common, ...sliding, ...depthwise, ...biased })
)

const separableConv2d = described(
  'A convolution in two steps: each channel with its own filters, then 1 x 1 over the channels.',
  v.strictObject({
    type: v.literal('separableConv2d'),
    ...common,
    filters: described('How many filters of 1 x 1: the channels of the output.', whole(1, 65_536)),
    ...sliding,
    ...depthwise,
    pointwiseInitializer: v.optional(initializer, 'glorotUniform'),
    pointwiseRegularizer: cost('large weights of the 1 x 1 filters'),
    ...biased
  })
)

/** How the window of a pooling moves over the image. */
const pooling = {
  poolSize: v.optional(described('The size of the window: one number, or [height, width].', window), 2),
  strides: v.optional(
    described('How far the window moves: one number, or [down, right]. Default: poolSize.', window)
  ),
  padding
}

const maxPooling2d = described(
  'Keeps the largest value of each window.',
  v.strictObject({ type: v.literal('maxPooling2d'), ...common, ...pooling })
)

const averagePooling2d = described(
  'Keeps the mean of each window; padding does not count.',
  v.strictObject({ type: v.literal('averagePooling2d'), ...common, ...pooling })
)

const globalMaxPooling2d = described(
  'Keeps the largest value of each channel.',
  v.strictObject({ type: v.literal('globalMaxPooling2d'), ...common })
)

const globalAveragePooling2d = described(
  'Keeps the mean of each channel.',
  v.strictObject({ type: v.literal('globalAveragePooling2d'), ...common })
)

const flatten = described(
  'Lays the image out as one vector, row by row, the channels of a pixel together.',
  v.strictObject({ type: v.literal('flatten'), ...common })
)

const targetShape = 'one size, or three: [height, width, channels]'

const reshape = described(
  'Gives the numbers another shape, in the same order: row by row, the channels of a pixel together.',
  v.strictObject({
    type: v.literal('reshape'),
    ...common,
    targetShape: described(
      '[features] of a vector, or [height, width, channels] of an image: as many numbers as before.',
      v.union(
        [v.strictTuple([size], targetShape), v.strictTuple([size, size, size], targetShape)],
        targetShape
      )
    )
  })
)

const zeroPadding2d = described(
  'Puts rows and columns of zeros around the image.',
  v.strictObject({
    type: v.literal('zeroPadding2d'),
    ...common,
    padding: v.optional(
      described(
        'How many: one number, [above and below, left and right], or [[top, bottom], [left, right]].',
        bordersOf(1024)
      ),
      1
    )
  })
)

const batchNormalization = described(
  'Gives each channel the mean 0 and the deviation 1 over the batch, then a scale and a mean that are trained.',
  v.strictObject({
    type: v.literal('batchNormalization'),
    ...common,
    axis: v.optional(
      described(
        'The side whose indices are normalized separately: -1, the last side, is the channels.',
        whole(-3, 3)
      ),
      -1
    ),
    momentum: v.optional(
      described('How much of the moving mean and variance is kept each step.', within(0, 1)),
      0.99
    ),
    epsilon: v.optional(described('Added to the variance.', positive(1)), 0.001),
    center: v.optional(described('Add a trained mean, beta.', flag), true),
    scale: v.optional(described('Multiply by a trained scale, gamma.', flag), true)
  })
)

const layerNormalization = described(
  'Gives the channels of each pixel, or the features of a vector, the mean 0 and the deviation 1, then a scale and a mean that are trained.',
  v.strictObject({
    type: v.literal('layerNormalization'),
    ...common,
    epsilon: v.optional(described('Added to the variance.', positive(1)), 0.001),
    center: v.optional(described('Add a trained mean, beta.', flag), true),
    scale: v.optional(described('Multiply by a trained scale, gamma.', flag), true)
  })
)

const dropout = described(
  'Drops numbers at random while training, and scales the others up by 1 / (1 - rate).',
  v.strictObject({
    type: v.literal('dropout'),
    ...common,
    rate: described('The fraction of the numbers that is dropped.', fraction)
  })
)

const dense = described(
  'A fully connected layer.',
  v.strictObject({
    type: v.literal('dense'),
    ...common,
    units: described('How many outputs.', whole(1, 1_000_000)),
    ...weighted
  })
)

const activationLayer = described(
  'An activation as a separate layer.',
  v.strictObject({
    type: v.literal('activation'),
    ...common,
    activation: described('What is done to each number; softmax goes over the last side.', activation)
  })
)

export const layer = v.variant('type', [
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  maxPooling2d,
  averagePooling2d,
  globalMaxPooling2d,
  globalAveragePooling2d,
  flatten,
  reshape,
  zeroPadding2d,
  batchNormalization,
  layerNormalization,
  dropout,
  dense,
  activationLayer
])

export type Layer = v.InferOutput<typeof layer>
export type LayerType = Layer['type']
/** The layer of one `type`. */
export type LayerOf<T extends LayerType> = Extract<Layer, { type: T }>
export type Padding = 'valid' | 'same'
