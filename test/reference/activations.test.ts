/** The activations: known values, extremes, and gradients by finite differences. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import {
  type Activation,
  activation,
  activationName,
  activations
} from '../../src/config/schema/activations.js'
import { activate, activationGradient } from '../../src/reference/activation-functions.js'
import { innerProduct } from '../../src/reference/inner-product.js'
import { fromNested, toNested } from '../../src/reference/tensor.js'
import { expectGradient, randomTensor } from './finite-differences.js'

/** Every activation as a config has it once parsed. */
const all = activations.map((name) => v.parse(activation, name))

describe('activate', () => {
  // By hand from the formulas; sigmoid(log 3) = 3/4, tanh(log 2) = 3/5, softmax(log [1, 2, 5]) = [1, 2, 5] / 8,
  // e^-log 4 - 1 = -3/4, log 3 sigmoid(log 3), log(1 + 3). Phi(1) = 0.841344746068543 from tables (also Python's
  // statistics.NormalDist().cdf(1)).
  it.each([
    ['linear', [-2, 0, 3], [-2, 0, 3]],
    ['relu', [-2, 0, 3], [0, 0, 3]],
    ['sigmoid', [0, Math.log(3), -Math.log(3)], [0.5, 0.75, 0.25]],
    ['tanh', [0, Math.log(2), -Math.log(2)], [0, 0.6, -0.6]],
    ['softmax', [0, Math.log(2), Math.log(5)], [0.125, 0.25, 0.625]],
    ['elu', [-Math.log(4), 0, 3], [-0.75, 0, 3]],
    ['relu6', [-2, 3, 7], [0, 3, 6]],
    ['silu', [0, Math.log(3), -Math.log(3)], [0, 0.75 * Math.log(3), -0.25 * Math.log(3)]],
    ['gelu', [0, 1, -1], [0, 0.841344746068543, 0.841344746068543 - 1]],
    ['softplus', [0, Math.log(3), -Math.log(3)], [Math.log(2), Math.log(4), Math.log(4) - Math.log(3)]],
    ['leakyReLU', [-2, 0, 3], [-0.4, 0, 3]],
    [{ type: 'leakyReLU', alpha: 0.5 }, [-2, 0, 3], [-1, 0, 3]]
  ] as const)('%s', (name, z, expected) => {
    activate(v.parse(activation, name), fromNested(z)).data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 14)
    })
  })

  it('stays finite for large numbers', () => {
    const large = fromNested([[-1e4, 0, 1e4]])
    expect(toNested(activate('softmax', large))).toEqual([[0, 0, 1]])
    expect(toNested(activate('sigmoid', large))).toEqual([[0, 0.5, 1]])
    expect(toNested(activate('tanh', large))).toEqual([[-1, 0, 1]])
    expect(toNested(activate('elu', large))).toEqual([[-1, 0, 1e4]])
    expect(toNested(activate('silu', large))).toEqual([[-0, 0, 1e4]])
    expect(toNested(activate('gelu', large))).toEqual([[-0, 0, 1e4]])
    expect(toNested(activate('softplus', large))).toEqual([[0, Math.log(2), 1e4]])
  })

  it.each(all)('%o hides no NaN', (each) => {
    expect(activate(each, fromNested([Number.NaN])).data[0]).toBeNaN()
  })

  it('takes softmax over the last axis', () => {
    const rows = activate('softmax', randomTensor(1, 1, [2, 3, 4]))
    for (let row = 0; row < 6; row++) {
      const sum = [...rows.data.subarray(row * 4, row * 4 + 4)].reduce((a, b) => a + b)
      expect(sum).toBeCloseTo(1, 14)
    }
  })
})

describe('activationGradient', () => {
  it.each(all)('%o has the slope of the loss', (each) => {
    const few = fc.integer({ min: 1, max: 5 })
    fc.assert(
      fc.property(fc.nat(), few, few, (seed, rows, columns) => {
        const z = randomTensor(seed, 1, [rows, columns])
        // Differences cannot see a kink: numbers that near to one are moved off it. relu6 has one at 6 too.
        z.data.forEach((value, i) => {
          const wide = activationName(each) === 'relu6' ? 4 * value : value
          z.data[i] = Math.abs(wide) < 1e-3 || Math.abs(wide - 6) < 1e-3 ? 0.1 : wide
        })
        const g = randomTensor(seed, 2, [rows, columns])
        expectGradient(activationGradient(each, z, g), z, () => innerProduct(activate(each, z), g))
      })
    )
  })

  // As TensorFlow's kernels have it: ReluGrad, Relu6Grad, LeakyReluGrad, EluGrad.
  it('is that of one side at a kink', () => {
    const at = (z: number, name: Activation) =>
      activationGradient(name, fromNested([z]), fromNested([5])).data[0]
    expect(at(0, 'relu')).toBe(0)
    expect(at(0, 'relu6')).toBe(0)
    expect(at(6, 'relu6')).toBe(0)
    expect(at(0, { type: 'leakyReLU', alpha: 0.5 })).toBe(2.5)
    expect(at(0, 'elu')).toBe(5)
  })
})
