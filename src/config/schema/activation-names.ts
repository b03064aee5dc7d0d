/** The names of the activations, without their schema: threads that only compute do not load schemas. */

/** The activations without options. */
export const plainActivations = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'elu',
  'relu6',
  'silu',
  'gelu',
  'softplus'
] as const

/** The names of all activations. */
export const activations = [...plainActivations, 'leakyReLU'] as const

export type ActivationName = (typeof activations)[number]

/** A parsed activation: `'relu'`, or `{ type: 'leakyReLU', alpha: 0.2 }`. */
export type Activation = (typeof plainActivations)[number] | { type: 'leakyReLU'; alpha: number }

export const activationName = (activation: Activation): ActivationName =>
  typeof activation === 'string' ? activation : activation.type
