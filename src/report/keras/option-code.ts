/** Activations, initializers and regularizers as Keras code. */
import type { Activation, plainActivations } from '../../config/schema/activations.js'
import type { Initializer } from '../../config/schema/initializers.js'
import type { Regularizer } from '../../config/schema/regularizers.js'
import { type Bracketed, call, float, keyword, type Python, text } from './python.js'

const activationNames: { readonly [A in (typeof plainActivations)[number]]: string } = {
  linear: 'linear',
  relu: 'relu',
  sigmoid: 'sigmoid',
  tanh: 'tanh',
  softmax: 'softmax',
  elu: 'elu',
  relu6: 'relu6',
  silu: 'silu',
  gelu: 'gelu',
  softplus: 'softplus'
}

/** The slope below 0 of the activation that Keras calls `leaky_relu`. */
const namedSlope = 0.2

/** An activation by its name; undefined where it takes a layer of its own: {@link activationLayer}. */
export function activationName(activation: Activation): string | undefined {
  if (typeof activation === 'string') return text(activationNames[activation])
  return activation.alpha === namedSlope ? text('leaky_relu') : undefined
}

/** An activation as a layer. */
export const activationLayer = (activation: Activation): Bracketed =>
  typeof activation === 'string'
    ? call('layers.Activation', text(activationNames[activation]))
    : call('layers.LeakyReLU', keyword('negative_slope', float(activation.alpha)))

/** An initializer: its name, or a call where it has options. */
export function initializerCode(initializer: Initializer): Python {
  switch (initializer.type) {
    case 'glorotUniform':
      return text('glorot_uniform')
    case 'glorotNormal':
      return text('glorot_normal')
    case 'heUniform':
      return text('he_uniform')
    case 'heNormal':
      return text('he_normal')
    case 'lecunUniform':
      return text('lecun_uniform')
    case 'lecunNormal':
      return text('lecun_normal')
    case 'zeros':
      return text('zeros')
    case 'ones':
      return text('ones')
    case 'constant':
      return initializerCall('Constant', keyword('value', float(initializer.value)))
    case 'randomNormal':
      return initializerCall('RandomNormal', ...normal(initializer))
    case 'truncatedNormal':
      return initializerCall('TruncatedNormal', ...normal(initializer))
    case 'randomUniform':
      return initializerCall(
        'RandomUniform',
        keyword('minval', float(initializer.minval)),
        keyword('maxval', float(initializer.maxval))
      )
  }
}

const initializerCall = (name: string, ...options: readonly (Python | undefined)[]): Python =>
  call(`keras.initializers.${name}`, ...options)

const normal = ({ mean, stddev }: { readonly mean: number; readonly stddev: number }) => [
  keyword('mean', float(mean), float(0)),
  keyword('stddev', float(stddev))
]

/** A regularizer; undefined where it adds nothing. */
export function regularizerCode(regularizer: Regularizer | undefined): Python | undefined {
  if (regularizer === undefined) return undefined
  const { l1, l2 } = regularizer
  if (l1 > 0 && l2 > 0)
    return call('keras.regularizers.L1L2', keyword('l1', float(l1)), keyword('l2', float(l2)))
  if (l1 > 0) return call('keras.regularizers.L1', float(l1))
  return l2 > 0 ? call('keras.regularizers.L2', float(l2)) : undefined
}
