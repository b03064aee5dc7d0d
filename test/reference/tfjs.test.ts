/** The reference code against TensorFlow.js's cpu backend on random shapes: two implementations that share no line. */
import type { Tensor2D, Tensor4D, Tensor as TfTensor } from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slide } from '../../src/config/network/window.js'
import { filterNames, filterTensor } from '../../src/course/computation/filters.js'
import { convolutionSteps, convolveImage, poolImage } from '../../src/course/computation/image-operations.js'
import { importTf } from '../../src/model/tf.js'
import { activate } from '../../src/reference/activation-functions.js'
import { convolution } from '../../src/reference/convolution.js'
import { dense } from '../../src/reference/dense.js'
import { crossEntropyOfLogits } from '../../src/reference/loss-functions.js'
import { averagePooling, maxPooling } from '../../src/reference/pooling.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'
import { randomTensor } from './finite-differences.js'

const tf = await importTf()

const side = fc.integer({ min: 1, max: 9 })
const few = fc.integer({ min: 1, max: 4 })
const padding = fc.oneof(fc.constantFrom('valid' as const, 'same' as const), fc.nat({ max: 2 }))

/** A window over images that fits somewhere, and lies nowhere in the padding as a whole. */
const windows = fc
  .record({
    seed: fc.nat(),
    image: fc.tuple(few, side, side, few),
    size: fc.tuple(few, few),
    strides: fc.tuple(few, few),
    padding
  })
  .filter(
    ({ image, size, strides, padding: border }) =>
      [0, 1].every((i) => slide(image[i + 1], size[i], strides[i], border).output >= 1) &&
      // With rows of padding TensorFlow.js takes height and stride of the window for both sides.
      (typeof border === 'string' || (border < size[0] && size[0] === size[1] && strides[0] === strides[1]))
  )

const asTf = ({ shape, data }: Tensor): TfTensor => tf.tensor(Float32Array.from(data), [...shape])
const asTf4 = (values: Tensor): Tensor4D => asTf(values) as Tensor4D

/** TensorFlow.js computes in float32. */
function expectSame(ours: Tensor, theirs: TfTensor): void {
  expect(ours.shape).toEqual(theirs.shape)
  const expected = theirs.dataSync()
  ours.data.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-4 * (1 + Math.abs(value)))
  })
}

const tidily = (check: () => void): void => {
  tf.tidy(() => {
    check()
  })
}

describe('on any shape the same as TensorFlow.js', () => {
  it('convolution, with a bias', () => {
    fc.assert(
      fc.property(windows, few, ({ seed, image, size, strides, padding: border }, filters) =>
        tidily(() => {
          const images = randomTensor(seed, 1, image)
          const kernel = randomTensor(seed, 2, [...size, image[3], filters])
          const bias = randomTensor(seed, 3, [filters])
          const round = typeof border === 'number' ? 'floor' : undefined
          const theirs = tf.conv2d(asTf4(images), asTf4(kernel), strides, border, 'NHWC', [1, 1], round)
          expectSame(
            convolution(images, kernel, bias, { strides, padding: border }),
            tf.add(theirs, asTf(bias))
          )
        })
      )
    )
  })

  it('max and average pooling', () => {
    fc.assert(
      fc.property(windows, ({ seed, image, size, strides, padding: border }) =>
        tidily(() => {
          const images = randomTensor(seed, 1, image)
          const pooling = { size, strides, padding: border }
          const round = typeof border === 'number' ? 'floor' : undefined
          expectSame(maxPooling(images, pooling), tf.maxPool(asTf4(images), size, strides, border, round))
          expectSame(averagePooling(images, pooling), tf.avgPool(asTf4(images), size, strides, border, round))
        })
      )
    )
  })

  it('dense', () => {
    fc.assert(
      fc.property(fc.nat(), few, side, side, (seed, batch, inputs, outputs) =>
        tidily(() => {
          const input = randomTensor(seed, 1, [batch, inputs])
          const kernel = randomTensor(seed, 2, [inputs, outputs])
          const bias = randomTensor(seed, 3, [outputs])
          const product = tf.matMul(asTf(input) as Tensor2D, asTf(kernel) as Tensor2D)
          expectSame(dense(input, kernel, bias), tf.add(product, asTf(bias)))
        })
      )
    )
  })

  it('activations', () => {
    const theirs = {
      relu: tf.relu,
      relu6: tf.relu6,
      sigmoid: tf.sigmoid,
      tanh: tf.tanh,
      softmax: (z: TfTensor) => tf.softmax(z),
      elu: tf.elu,
      softplus: tf.softplus
    } as const
    const names = Object.keys(theirs) as (keyof typeof theirs)[]
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), few, side, (name, seed, batch, size) =>
        tidily(() => {
          const z = randomTensor(seed, 1, [batch, size])
          const wide = tensor(
            z.shape,
            Float64Array.from(z.data, (value) => 4 * value)
          )
          expectSame(activate(name, wide), theirs[name](asTf(wide)))
        })
      )
    )
  })

  it('the cross-entropy of logits', () => {
    fc.assert(
      fc.property(fc.nat(), few, side, (seed, batch, classes) =>
        tidily(() => {
          const logits = randomTensor(seed, 1, [batch, classes])
          const targets = tensor([batch, classes])
          for (let n = 0; n < batch; n++) targets.data[n * classes + ((seed + n) % classes)] = 1
          const theirs = tf.neg(tf.sum(tf.mul(asTf(targets), tf.logSoftmax(asTf(logits))), -1))
          const { losses } = crossEntropyOfLogits(logits, targets)
          expectSame(tensor([batch], losses), theirs)
        })
      )
    )
  })
})

describe('one image', () => {
  it('a named filter over a colour picture goes over each channel, as a depthwise convolution', () => {
    fc.assert(
      fc.property(fc.constantFrom(...filterNames), fc.nat(), side, side, (name, seed, height, width) =>
        tidily(() => {
          const image = randomTensor(seed, 1, [height, width, 3])
          const filter = tf.tile(tf.reshape(asTf(filterTensor(name)), [3, 3, 1, 1]), [1, 1, 3, 1]) as Tensor4D
          const theirs = tf.depthwiseConv2d(tf.expandDims(asTf(image)) as Tensor4D, filter, [1, 1], 'same')
          const ours = convolveImage(image, filterTensor(name), { strides: [1, 1], padding: 'same' })
          expectSame(ours, tf.squeeze(theirs, [0]))
        })
      )
    )
  })

  it('each step has the number of the whole', () => {
    fc.assert(
      fc.property(windows, ({ seed, image: [, height, width, channels], size, strides, padding: border }) => {
        const shape = channels === 1 ? [height, width] : [height, width, channels]
        const image = randomTensor(seed, 1, shape)
        const filter = randomTensor(seed, 2, channels === 1 ? size : [...size, channels])
        const sliding = { strides, padding: border }
        const whole = convolveImage(image, filter, sliding)
        const steps = convolutionSteps(image, filter, sliding)
        expect(steps.map(({ value }) => value)).toEqual([...whole.data])
        for (const { products, value } of steps)
          expect(Array.from(products.data).reduce((sum, product) => sum + product, 0)).toBeCloseTo(value, 12)
        const last = steps[steps.length - 1]
        expect([last.row + 1, last.column + 1]).toEqual(whole.shape)
      })
    )
  })

  it('pooling of a tensor is that of its channels', () => {
    fc.assert(
      fc.property(windows, ({ seed, image: [, height, width, channels], size, strides, padding: border }) => {
        const image = randomTensor(seed, 1, [height, width, channels])
        const pooling = { size, strides, padding: border }
        const channelOf = ({ shape, data }: Tensor, channel: number): Tensor =>
          tensor(
            shape.slice(0, 2),
            Float64Array.from(data).filter((_, i) => i % shape[2] === channel)
          )
        for (const kind of ['max', 'average'] as const) {
          const whole = poolImage(image, kind, pooling)
          for (let channel = 0; channel < channels; channel++)
            expect(channelOf(whole, channel)).toEqual(poolImage(channelOf(image, channel), kind, pooling))
        }
      })
    )
  })
})
