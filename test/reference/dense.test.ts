/** The dense layer: worked numbers, and its gradients by finite differences. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dense, denseGradients } from '../../src/reference/dense.js'
import { innerProduct } from '../../src/reference/inner-product.js'
import { fromNested, toNested } from '../../src/reference/tensor.js'
import { expectGradient, randomTensor } from './finite-differences.js'

describe('dense', () => {
  it('is input times kernel plus bias', () => {
    // By hand: [1*1 + 2*3 + 10, 1*2 + 2*4 + 20] and [3*1 + 4*3 + 10, 3*2 + 4*4 + 20].
    const output = dense(
      fromNested([
        [1, 2],
        [3, 4]
      ]),
      fromNested([
        [1, 2],
        [3, 4]
      ]),
      fromNested([10, 20])
    )
    expect(toNested(output)).toEqual([
      [17, 30],
      [25, 42]
    ])
  })

  it('has the slopes of the loss as gradients', () => {
    const few = fc.integer({ min: 1, max: 5 })
    fc.assert(
      fc.property(fc.nat(), few, few, few, fc.boolean(), (seed, batch, inputs, outputs, useBias) => {
        const input = randomTensor(seed, 1, [batch, inputs])
        const kernel = randomTensor(seed, 2, [inputs, outputs])
        const bias = useBias ? randomTensor(seed, 3, [outputs]) : undefined
        const g = randomTensor(seed, 4, [batch, outputs])
        const loss = () => innerProduct(dense(input, kernel, bias), g)
        const gradients = denseGradients(input, kernel, g)
        expectGradient(gradients.input, input, loss)
        expectGradient(gradients.kernel, kernel, loss)
        if (bias) expectGradient(gradients.bias, bias, loss)
      })
    )
  })
})
