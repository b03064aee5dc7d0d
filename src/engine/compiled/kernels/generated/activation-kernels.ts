/** The kernels of src/kernels/activation. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface ActivationKernels {
  /** max(x, 0); NaN stays NaN. */
  relu(at: number, count: number): void

  /** The gradient times 1 where the output is above 0, else 0. */
  reluGradient(output: number, gradient: number, count: number): void

  sigmoid(at: number, count: number): void

  /** The gradient times y (1 - y). */
  sigmoidGradient(output: number, gradient: number, count: number): void

  /** e^(x - largest) / sum of these, for each of `rows` rows of `columns` numbers. */
  softmax(at: number, rows: number, columns: number): void

  /** The gradient of softmax: y (g - sum of g y), where g is the output gradient, row by row. */
  softmaxGradient(output: number, gradient: number, rows: number, columns: number): void

  tanh(at: number, count: number): void

  /** The gradient times 1 - y^2. */
  tanhGradient(output: number, gradient: number, count: number): void

  /**
   * output = 0 where a number is dropped, otherwise input times `kept`, for images of which the first is image `first` of
   * its batch. Numbers 8 b to 8 b + 7 of image n take the eight 16-bit words of the Philox block at
   * counter (b, layer, step, n) under the key (seed, purpose), in order. A number is dropped if its word is below
   * `threshold`, which is at most 65536. The same call applies to gradients: a dropped number gets a gradient of 0.
   */
  dropout(
    draws: Block<'DropoutDraws'>,
    input: number,
    output: number,
    images: number,
    first: number,
    step: number,
    kept: number
  ): void

  /** x times the probability that a normally distributed number is below x. */
  gelu(input: number, output: number, count: number): void

  /** The gradient times P + x p, where P is the probability and p = e^(-x^2 / 2) / sqrt(2 pi) the density. */
  geluGradient(input: number, outputGradient: number, inputGradient: number, count: number): void

  /** x / (1 + e^-x) */
  silu(input: number, output: number, count: number): void

  /** The gradient times s (1 + x (1 - s)), s = 1 / (1 + e^-x). */
  siluGradient(input: number, outputGradient: number, inputGradient: number, count: number): void

  /** x above 0, else e^x - 1. */
  elu(at: number, count: number): void

  /** The gradient times 1 where the output is above 0, otherwise times y + 1. */
  eluGradient(output: number, gradient: number, count: number): void

  /** x above 0, else alpha x; `alpha` is not negative. */
  leakyReLU(at: number, count: number, alpha: number): void

  /** The gradient times 1 where the output is above 0, otherwise times alpha. */
  leakyReLUGradient(output: number, gradient: number, count: number, alpha: number): void

  /** min(max(x, 0), 6); NaN stays NaN. */
  relu6(at: number, count: number): void

  /** The gradient where the output is above 0 and below 6, else 0. */
  relu6Gradient(output: number, gradient: number, count: number): void

  /** log(1 + e^x), as max(x, 0) + log(1 + e^-|x|). */
  softplus(at: number, count: number): void

  /** The gradient times 1 - e^-y, which is 1 / (1 + e^-x). */
  softplusGradient(output: number, gradient: number, count: number): void
}
