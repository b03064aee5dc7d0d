/** What tf's wasm backend lacks or computes wrongly and we mend, against its cpu backend, over random shapes. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadWasm } from '../../../src/engine/tfjs/wasm-engine.js'
import { importTf, type Tf } from '../../../src/model/tf.js'
import { randomStream } from '../../../src/random.js'
import { largestDifference } from '../golden.js'

const side = fc.integer({ min: 1, max: 9 })
const few = fc.integer({ min: 1, max: 3 })
const window = fc.integer({ min: 1, max: 5 })
const examples = fc
  .record({
    batch: few,
    height: side,
    width: side,
    channels: few,
    filters: few,
    kernel: fc.tuple(window, window),
    strides: fc.tuple(few, few),
    padding: fc.constantFrom('valid' as const, 'same' as const),
    seed: fc.nat()
  })
  .filter(
    ({ height, width, kernel, padding }) => padding === 'same' || (kernel[0] <= height && kernel[1] <= width)
  )
type Example = typeof examples extends fc.Arbitrary<infer T> ? T : never

/** A tensor of numbers in [-0.5, 0.5). */
function random(tf: Tf, seed: number, ...shape: [number, number, number, number]): Tensor4D {
  const stream = randomStream(seed, 'weights')
  const size = shape.reduce((product, length) => product * length)
  return tf.tensor4d(
    Float32Array.from({ length: size }, () => stream.uniform() - 0.5),
    shape
  )
}

/** Each operation as a function of images and filter. */
const operations: Record<
  string,
  (tf: Tf, example: Example) => (images: Tensor4D, filter: Tensor4D) => Tensor
> = {
  convolution:
    (tf, { strides, padding }) =>
    (images, filter) =>
      tf.conv2d(images, filter, strides, padding),
  'fused convolution':
    (tf, { strides, padding }) =>
    (images, filter) =>
      tf.fused.conv2d({ x: images, filter, strides, pad: padding, activation: 'relu' }),
  'filter gradient':
    (tf, { strides, padding }) =>
    (images, filter) =>
      tf.grad((w) => tf.sum(tf.square(tf.conv2d(images, w as Tensor4D, strides, padding))))(filter),
  'image gradient':
    (tf, { strides, padding }) =>
    (images, filter) =>
      tf.grad((x) => tf.sum(tf.square(tf.conv2d(x as Tensor4D, filter, strides, padding))))(images),
  'max pooling':
    (tf, { kernel, strides, padding }) =>
    (images) =>
      tf.maxPool(images, kernel, strides, padding),
  'max pooling gradient':
    (tf, { kernel, strides, padding }) =>
    (images) =>
      tf.grad((x) => tf.sum(tf.square(tf.maxPool(x as Tensor4D, kernel, strides, padding))))(images)
}

it.each(Object.entries(operations))('%s on wasm equals cpu', async (_name, operation) => {
  await loadWasm()
  const tf = await importTf()
  const run = async (backend: string, example: Example): Promise<Float32Array> => {
    await tf.setBackend(backend)
    const { batch, height, width, channels, filters, kernel, seed } = example
    return tf.tidy(() => {
      const images = random(tf, seed, batch, height, width, channels)
      const filter = random(tf, seed + 1, kernel[0], kernel[1], channels, filters)
      return operation(tf, example)(images, filter).dataSync() as Float32Array
    })
  }
  await fc.assert(
    fc.asyncProperty(examples, async (example) => {
      const found = await run('wasm', example)
      expect(largestDifference(found, await run('cpu', example))).toBeLessThan(1e-4)
    }),
    { numRuns: 200 }
  )
})
