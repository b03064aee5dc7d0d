/** Pooling: the lecture's worked examples, ties, padding that does not count, and gradients by finite differences. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innerProduct } from '../../src/reference/inner-product.js'
import {
  averagePooling,
  averagePoolingGradient,
  globalMaxPoolingGradient,
  maxPooling,
  maxPoolingGradient,
  type Pooling
} from '../../src/reference/pooling.js'
import { fromNested, type Nested, reshape, tensor, toNested } from '../../src/reference/tensor.js'
import { distinctTensor, expectGradient, randomTensor } from './finite-differences.js'

interface Example {
  kind: 'max' | 'average'
  pool_size: number
  strides: number
  padding: 'valid' | 'same'
  image: Nested
  result: Nested
}

// Computed by Keras 3.15.1: golden/lecture.json.
const golden: { poolings: Example[] } = JSON.parse(
  readFileSync(new URL('../golden/lecture.json', import.meta.url), 'utf8')
)

const operations = {
  max: { forward: maxPooling, gradient: maxPoolingGradient },
  average: { forward: averagePooling, gradient: averagePoolingGradient }
}

const side = fc.integer({ min: 1, max: 6 })
const few = fc.integer({ min: 1, max: 3 })
const cases = fc.record({
  seed: fc.nat(),
  image: fc.tuple(few, side, side, few),
  pooling: fc.record({
    size: fc.tuple(few, few),
    strides: fc.tuple(few, few),
    padding: fc.constantFrom('valid' as const, 'same' as const)
  })
})

const everyTwo: Pooling = { size: [2, 2], strides: [2, 2], padding: 'valid' }

describe.each(['max', 'average'] as const)('%s pooling', (kind) => {
  const { forward, gradient } = operations[kind]
  const examples = golden.poolings.filter((example) => example.kind === kind)

  it.each(examples)('gives the worked example, size $pool_size, strides $strides, $padding', (example) => {
    const image = fromNested(example.image)
    const output = forward(reshape(image, [1, ...image.shape, 1]), {
      size: [example.pool_size, example.pool_size],
      strides: [example.strides, example.strides],
      padding: example.padding
    })
    const result = fromNested(example.result)
    expect(output).toEqual(reshape(result, [1, ...result.shape, 1]))
  })

  it('passes on the slopes of the loss', () => {
    fc.assert(
      fc.property(cases, ({ seed, image, pooling }) => {
        const images = distinctTensor(seed, image)
        const g = randomTensor(seed, 1, forward(images, pooling).shape)
        expectGradient(gradient(images, g, pooling), images, () => innerProduct(forward(images, pooling), g))
      })
    )
  })

  it('refuses a window that sees no pixel', () => {
    expect(() => forward(tensor([1, 2, 2, 1]), { size: [1, 1], strides: [1, 1], padding: 1 })).toThrow(
      RangeError
    )
  })

  it('keeps channels and images apart', () => {
    const images = distinctTensor(5, [2, 4, 4, 3])
    const output = forward(images, everyTwo)
    const last = tensor([1, 4, 4, 1])
    last.data.forEach((_, i) => {
      last.data[i] = images.data[4 * 4 * 3 + i * 3 + 2]
    })
    const alone = forward(last, everyTwo)
    expect(output.shape).toEqual([2, 2, 2, 3])
    expect([...alone.data]).toEqual([0, 1, 2, 3].map((i) => output.data[(4 + i) * 3 + 2]))
  })
})

describe('max pooling', () => {
  it('leaves the padding out, also below 0', () => {
    const images = reshape(fromNested([-1, -2, -3, -4]), [1, 2, 2, 1])
    const output = maxPooling(images, { size: [3, 3], strides: [2, 2], padding: 1 })
    expect([...output.data]).toEqual([-1])
  })

  it('gives the gradient to the first of equal numbers, in row-major order', () => {
    const images = reshape(fromNested([0, 5, 5, 5, 1, 1, 0, 1]), [2, 2, 2, 1])
    const g = reshape(fromNested([7, 9]), [2, 1, 1, 1])
    expect(toNested(reshape(maxPoolingGradient(images, g, everyTwo), [8]))).toEqual([0, 7, 0, 0, 9, 0, 0, 0])
  })
})

describe('globalMaxPoolingGradient', () => {
  // Keras 3.15.1 on TensorFlow 2.21: GlobalMaxPooling2D of [[1, 3, 3], [2, 3, 0]] has the gradient 1/3 at each 3.
  it('is shared by equals', () => {
    const images = fromNested([
      [
        [[1], [3], [3]],
        [[2], [3], [0]]
      ]
    ])
    const pooling = { size: [2, 3], strides: [1, 1], padding: 'valid' } as const
    const gradient = globalMaxPoolingGradient(images, fromNested([[[[1]]]]), pooling)
    expect([...gradient.data]).toEqual([0, 1 / 3, 1 / 3, 0, 1 / 3, 0])
  })
})
