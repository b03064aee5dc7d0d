/** Optimizers and losses as Keras code. */
import type { Optimizer } from '../../config/schema/optimizers.js'
import type { Loss } from '../../config/schema/training.js'
import { call, float, keyword, type Python, truth } from './python.js'

type Options = readonly (Python | undefined)[]

/** A loss as `compile` takes it. */
export const lossNames: { readonly [L in Loss]: string } = {
  categoricalCrossentropy: 'categorical_crossentropy',
  sparseCategoricalCrossentropy: 'sparse_categorical_crossentropy',
  binaryCrossentropy: 'binary_crossentropy',
  meanSquaredError: 'mean_squared_error',
  meanAbsoluteError: 'mean_absolute_error'
}

/**
 * An optimizer.
 *
 * @param rate its learning rate, where a schedule takes the place of the number
 */
export function optimizerCode(optimizer: Optimizer, rate: Python = float(optimizer.learningRate)): Python {
  const [name, options] = ownOptions(optimizer)
  return call(
    `keras.optimizers.${name}`,
    keyword('learning_rate', rate),
    ...options,
    keyword('clipnorm', optional(optimizer.clipNorm)),
    keyword('clipvalue', optional(optimizer.clipValue))
  )
}

const optional = (value: number | undefined) => (value === undefined ? undefined : float(value))

/** Keras's default of every epsilon. */
const epsilon = (value: number): Python | undefined => keyword('epsilon', float(value), '1e-7')

/** Its class, and the options that are not Keras's defaults. */
function ownOptions(optimizer: Optimizer): readonly [name: string, options: Options] {
  switch (optimizer.type) {
    case 'sgd':
      return ['SGD', []]
    case 'momentum':
      return [
        'SGD',
        [
          keyword('momentum', float(optimizer.momentum)),
          keyword('nesterov', truth(optimizer.useNesterov), truth(false))
        ]
      ]
    case 'adagrad':
      return [
        'Adagrad',
        [
          keyword('initial_accumulator_value', float(optimizer.initialAccumulatorValue), '0.1'),
          epsilon(optimizer.epsilon)
        ]
      ]
    case 'rmsprop':
      return [
        'RMSprop',
        [
          keyword('rho', float(optimizer.decay), '0.9'),
          keyword('momentum', float(optimizer.momentum), '0.0'),
          epsilon(optimizer.epsilon),
          keyword('centered', truth(optimizer.centered), truth(false))
        ]
      ]
    case 'adam':
      return ['Adam', moments(optimizer)]
    case 'adamax':
      return ['Adamax', moments(optimizer)]
    case 'adadelta':
      return ['Adadelta', [keyword('rho', float(optimizer.rho), '0.95'), epsilon(optimizer.epsilon)]]
  }
}

const moments = (optimizer: Extract<Optimizer, { type: 'adam' | 'adamax' }>): Options => [
  keyword('beta_1', float(optimizer.beta1), '0.9'),
  keyword('beta_2', float(optimizer.beta2), '0.999'),
  epsilon(optimizer.epsilon)
]
