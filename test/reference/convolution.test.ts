/** The convolution: the lecture's examples, its definition written out, and its gradients by finite differences. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slide } from '../../src/config/network/window.js'
import { convolution, convolutionGradients } from '../../src/reference/convolution.js'
import { innerProduct } from '../../src/reference/inner-product.js'
import { fromNested, type Nested, reshape, type Tensor, tensor } from '../../src/reference/tensor.js'
import { expectGradient, randomTensor } from './finite-differences.js'

interface Example {
  image: Nested
  kernel: Nested
  strides: number
  padding: 'valid' | 'same'
  result: Nested
}

// Computed by Keras 3.15.1: golden/lecture.json.
const golden: { convolutions: Example[] } = JSON.parse(
  readFileSync(new URL('../golden/lecture.json', import.meta.url), 'utf8')
)

const side = fc.integer({ min: 1, max: 5 })
const few = fc.integer({ min: 1, max: 3 })
const pair = fc.tuple(few, few)
const cases = fc.record({
  seed: fc.nat(),
  image: fc.tuple(few, side, side, few),
  kernel: fc.tuple(few, few),
  filters: few,
  sliding: fc.record({
    strides: pair,
    padding: fc.oneof(fc.constantFrom('valid' as const, 'same' as const), fc.nat({ max: 2 }))
  }),
  useBias: fc.boolean()
})
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

function setUp({ seed, image, kernel, filters, useBias }: Case) {
  return {
    images: randomTensor(seed, 1, image),
    weights: randomTensor(seed, 2, [...kernel, image[3], filters]),
    bias: useBias ? randomTensor(seed, 3, [filters]) : undefined
  }
}

/** The definition, element by element, from the indices alone. */
function byDefinition(images: Tensor, kernel: Tensor, bias: Tensor | undefined, { sliding }: Case): Tensor {
  const [batch, height, width, channels] = images.shape
  const [kh, kw, , filters] = kernel.shape
  const rows = slide(height, kh, sliding.strides[0], sliding.padding)
  const columns = slide(width, kw, sliding.strides[1], sliding.padding)
  const output = tensor([batch, Math.max(rows.output, 0), Math.max(columns.output, 0), filters])
  let place = 0
  for (let n = 0; n < batch; n++)
    for (let i = 0; i < rows.output; i++)
      for (let j = 0; j < columns.output; j++)
        for (let f = 0; f < filters; f++) {
          let sum = bias?.data[f] ?? 0
          for (let a = 0; a < kh; a++)
            for (let b = 0; b < kw; b++)
              for (let c = 0; c < channels; c++) {
                const y = i * sliding.strides[0] + a - rows.before
                const x = j * sliding.strides[1] + b - columns.before
                if (y < 0 || y >= height || x < 0 || x >= width) continue
                const pixel = images.data[((n * height + y) * width + x) * channels + c]
                sum += pixel * kernel.data[((a * kw + b) * channels + c) * filters + f]
              }
          output.data[place++] = sum
        }
  return output
}

describe('convolution', () => {
  it.each(golden.convolutions)('gives the worked example, strides $strides, $padding', (example) => {
    const image = fromNested(example.image)
    const kernel = fromNested(example.kernel)
    const output = convolution(
      reshape(image, [1, ...image.shape, 1]),
      reshape(kernel, [...kernel.shape, 1, 1]),
      undefined,
      { strides: [example.strides, example.strides], padding: example.padding }
    )
    const result = fromNested(example.result)
    expect(output).toEqual(reshape(result, [1, ...result.shape, 1]))
  })

  it('is what the definition says', () => {
    fc.assert(
      fc.property(cases, (a) => {
        const { images, weights, bias } = setUp(a)
        const output = convolution(images, weights, bias, a.sliding)
        const expected = byDefinition(images, weights, bias, a)
        expect(output.shape).toEqual(expected.shape)
        output.data.forEach((value, i) => {
          expect(value).toBeCloseTo(expected.data[i], 10)
        })
      })
    )
  })
})

describe('convolutionGradients', () => {
  it('are the slopes of the loss for images, kernel and bias', () => {
    fc.assert(
      fc.property(cases, (a) => {
        const { images, weights, bias } = setUp(a)
        const run = () => convolution(images, weights, bias, a.sliding)
        // The loss <output, g> has the gradient g for the output.
        const g = randomTensor(a.seed, 4, run().shape)
        const loss = () => innerProduct(run(), g)
        const gradients = convolutionGradients(images, weights, g, a.sliding)
        expectGradient(gradients.images, images, loss)
        expectGradient(gradients.kernel, weights, loss)
        if (bias) expectGradient(gradients.bias, bias, loss)
      }),
      { numRuns: 60 }
    )
  })
})
