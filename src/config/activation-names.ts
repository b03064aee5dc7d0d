/** The names of the activations, without their schema: threads that only compute load no schemas. */
import type { Activation } from './activations.js'

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

export const activationName = (activation: Activation): ActivationName =>
  typeof activation === 'string' ? activation : activation.type
