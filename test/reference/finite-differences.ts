/** Gradients by finite differences, to compare with the computed ones, and random tensors for them. */
import { expect } from 'vitest'
import type { Shape } from '../../src/config/network/network.js'
import { permutation, randomStream } from '../../src/random.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'

/** Normally distributed numbers. */
export function randomTensor(seed: number, index: number, shape: Shape): Tensor {
  const stream = randomStream(seed, 'weights', index)
  const result = tensor(shape)
  result.data.forEach((_, i) => {
    result.data[i] = stream.normal()
  })
  return result
}

/** Whole numbers in random order, each once: no two can change places by a small step. */
export function distinctTensor(seed: number, shape: Shape): Tensor {
  const result = tensor(shape)
  result.data.set(permutation(randomStream(seed, 'split'), result.data.length))
  return result
}

/**
 * Expects `gradient` to be the gradient of `loss()` for the numbers of `argument`: central differences,
 * (f(x + h) - f(x - h)) / 2h, whose error is of the order of h^2 plus 1e-16 / h.
 */
export function expectGradient(gradient: Tensor, argument: Tensor, loss: () => number): void {
  const h = 1e-5
  expect(gradient.shape).toEqual(argument.shape)
  argument.data.forEach((value, i) => {
    argument.data[i] = value + h
    const above = loss()
    argument.data[i] = value - h
    const below = loss()
    argument.data[i] = value
    const slope = (above - below) / (2 * h)
    expect(Math.abs(gradient.data[i] - slope)).toBeLessThan(1e-6 * (1 + Math.abs(slope)))
  })
}

/**
 * Expects `found` to be the slope of `loss()` for one number of `argument`: between the slopes of its two sides, which
 * differ where a corner of the loss lies between. Where they curve apart by more than that, the step is made smaller.
 *
 * @param argument in double precision
 * @param margin how far `found` may lie outside, relative to slopes above 1
 */
export function expectSlope(
  found: number,
  { argument, place, margin }: { argument: Float64Array; place: number; margin: number },
  loss: () => number,
  what: string
): void {
  const here = loss()
  const slope = (h: number): number => {
    const before = argument[place]
    argument[place] = before + h
    const moved = loss()
    argument[place] = before
    return (moved - here) / h
  }
  const isBetween = [1e-5, 1e-6, 1e-4].some((h) => {
    const sides = [slope(-h), slope(h)]
    const room = margin * Math.max(1, ...sides.map(Math.abs))
    return found >= Math.min(...sides) - room && found <= Math.max(...sides) + room
  })
  expect(isBetween, what).toBe(true)
}
