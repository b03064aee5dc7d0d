/** The schema of the optimizers, with Keras 3's names and defaults. */
import * as v from 'valibot'
import { described, flag, fraction, positive, within } from './values.js'

/** Options of every optimizer. */
const common = (learningRate: number) => ({
  learningRate: v.optional(described('How far each step goes.', positive(1000)), learningRate),
  clipNorm: v.optional(
    described(
      'The greatest norm of the gradient of one weight array (a kernel, a bias): a longer one is shortened to it.',
      positive(1e6)
    )
  ),
  clipValue: v.optional(
    described(
      'The greatest absolute value of one number of a gradient: larger ones are limited to it.',
      positive(1e6)
    )
  )
})

const epsilon = v.optional(described('Prevents a division by 0.', positive(1)), 1e-7)

/** The moving means of adam and adamax. */
const moments = {
  beta1: v.optional(described('How much of the mean of the gradients is kept.', fraction), 0.9),
  beta2: v.optional(described('How much of the mean of their squares (or sizes) is kept.', fraction), 0.999)
}

const collected = (standard: number) =>
  v.optional(described('How much of the last step is kept.', fraction), standard)

export const optimizers = v.variant('type', [
  described('Stochastic gradient descent.', v.strictObject({ type: v.literal('sgd'), ...common(0.01) })),
  described(
    'Stochastic gradient descent with momentum.',
    v.strictObject({
      type: v.literal('momentum'),
      ...common(0.01),
      momentum: collected(0.9),
      useNesterov: v.optional(described("Nesterov's form: look one step ahead.", flag), false)
    })
  ),
  described(
    'Adagrad: smaller steps for weights with large gradients so far.',
    v.strictObject({
      type: v.literal('adagrad'),
      ...common(0.001),
      initialAccumulatorValue: v.optional(
        described('The initial value of the sum of squared gradients.', within(0, 1e6)),
        0.1
      ),
      epsilon
    })
  ),
  described(
    'RMSprop: divides by the root of a moving mean of squared gradients.',
    v.strictObject({
      type: v.literal('rmsprop'),
      ...common(0.001),
      decay: v.optional(
        described('How much of the moving mean is kept (Keras calls it rho).', fraction),
        0.9
      ),
      momentum: collected(0),
      epsilon,
      centered: v.optional(described("Divide by the gradients' deviation instead.", flag), false)
    })
  ),
  described(
    'Adam: moving means of the gradients and of their squares.',
    v.strictObject({ type: v.literal('adam'), ...common(0.001), ...moments, epsilon })
  ),
  described(
    'Adamax: Adam with a decaying maximum of the gradients instead of the mean of squares.',
    v.strictObject({ type: v.literal('adamax'), ...common(0.001), ...moments, epsilon })
  ),
  described(
    'Adadelta: divides the last changes by the last gradients, as moving means of squares.',
    v.strictObject({
      type: v.literal('adadelta'),
      ...common(0.001),
      rho: v.optional(described('How much of the moving means is kept.', fraction), 0.95),
      epsilon
    })
  )
])

export type Optimizer = v.InferOutput<typeof optimizers>
