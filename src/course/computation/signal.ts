/** What becomes of the size of numbers as they go through layers whose weights were just drawn. */
import { type RandomStream, randomStream } from '../../random.js'
import { activate } from '../../reference/activation-functions.js'
import { dense } from '../../reference/dense.js'
import { type Tensor, tensor } from '../../reference/tensor.js'

/** How weights are drawn: with mean 0 and this standard deviation. */
export interface Drawing {
  readonly kind: 'gaussian' | 'uniform'
  readonly deviation: number
}

/** A stack of dense layers of as many units, without intercepts, with ReLU. */
export interface Stack {
  readonly layers: number
  readonly units: number
  /** How many inputs are followed. */
  readonly batch: number
  readonly seed: number
}

/**
 * The root mean square of the numbers that go in, and of those behind each layer. The inputs are normally distributed.
 *
 * @returns `layers + 1` sizes
 */
export function sizesThrough({ layers, units, batch, seed }: Stack, drawing: Drawing): number[] {
  let numbers = drawn([batch, units], randomStream(seed, 'weights', 0), { kind: 'gaussian', deviation: 1 })
  const sizes = [rootMeanSquare(numbers)]
  for (let layer = 1; layer <= layers; layer++) {
    const kernel = drawn([units, units], randomStream(seed, 'weights', layer), drawing)
    numbers = activate('relu', dense(numbers, kernel, undefined))
    sizes.push(rootMeanSquare(numbers))
  }
  return sizes
}

/** Uniform numbers from -limit to limit have the deviation limit / sqrt(3). */
function drawn(shape: readonly number[], stream: RandomStream, { kind, deviation }: Drawing): Tensor {
  const weights = tensor(shape)
  const limit = Math.sqrt(3) * deviation
  for (let i = 0; i < weights.data.length; i++)
    weights.data[i] = kind === 'gaussian' ? deviation * stream.normal() : limit * (2 * stream.uniform() - 1)
  return weights
}

function rootMeanSquare({ data }: Tensor): number {
  let squares = 0
  for (const value of data) squares += value * value
  return Math.sqrt(squares / data.length)
}
