/** The gradients of pooling, replacing those that TensorFlow.js 4.22 gets wrong. */
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { numberAt } from '../../math/numbers.js'
import type { Tf } from '../../model/tf.js'
import { fourSides } from './four-sides.js'

type ConvInfo = ReturnType<Tf['backend_util']['computePool2DInfo']>

/**
 * Registers gradient kernels: of max pooling with the wasm backend, whose own finds no maximum below 0, so that such
 * windows get no gradient; and of average pooling with wasm and cpu, which divide by the whole window even where part
 * of it is padding.
 */
export function mendPoolingGradients(tf: Tf): void {
  mend(tf, 'wasm', 'MaxPoolGrad', maxPoolingGradient)
  for (const backend of ['wasm', 'cpu']) mend(tf, backend, 'AvgPoolGrad', averagePoolingGradient)
}

type PoolAttributes = {
  filterSize: [number, number]
  strides: [number, number]
  pad: 'valid' | 'same'
}

function mend(
  tf: Tf,
  backendName: string,
  kernelName: string,
  gradient: (input: Float32Array, dy: Float32Array, info: ConvInfo) => Float32Array
): void {
  // If the backend has not been loaded, there is nothing to replace, and nothing must be registered.
  if (tf.getKernel('Conv2D', backendName) === undefined) return
  const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs }) => {
    const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo }
    const { filterSize, strides, pad } = attrs as PoolAttributes
    const shape = fourSides(input.shape)
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad)
    return tf.tensor4d(gradient(valuesOf(tf, input), valuesOf(tf, dy), info), shape)
  }
  if (tf.getKernel(kernelName, backendName) !== undefined) tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ kernelName, backendName, kernelFunc })
}

const valuesOf = (tf: Tf, { dataId }: TensorInfo): Float32Array =>
  tf.engine().backend.readSync(dataId) as Float32Array

/**
 * Each output gradient goes to the first maximum of its window, row by row, as in TensorFlow. Padding is not part of a
 * window.
 *
 * @param input `[batch, height, width, channels]`
 * @param dy `[batch, output height, output width, channels]`
 * @returns the gradient of `input`, in its shape
 */
function maxPoolingGradient(input: Float32Array, dy: Float32Array, info: ConvInfo): Float32Array {
  const gradient = new Float32Array(input.length)
  eachWindow(info, (places, output) => {
    let best = numberAt(places, 0)
    let largest = numberAt(input, best)
    for (const place of places) {
      const value = numberAt(input, place)
      if (value > largest) {
        best = place
        largest = value
      }
    }
    gradient[best] = numberAt(gradient, best) + numberAt(dy, output)
  })
  return gradient
}

/** Each output gradient is shared by the pixels under its window; padding gets no share. */
function averagePoolingGradient(input: Float32Array, dy: Float32Array, info: ConvInfo): Float32Array {
  const gradient = new Float32Array(input.length)
  eachWindow(info, (places, output) => {
    const share = numberAt(dy, output) / places.length
    for (const place of places) gradient[place] = numberAt(gradient, place) + share
  })
  return gradient
}

/** Calls `visit` for each output with the indices of the pixels under its window, in row-major order. */
function eachWindow(info: ConvInfo, visit: (places: readonly number[], output: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth, padInfo } = info
  let output = 0
  for (let image = 0; image < batchSize; image++)
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left
        for (let channel = 0; channel < channels; channel++) {
          const places: number[] = []
          for (let y = Math.max(top, 0); y < Math.min(top + info.filterHeight, inHeight); y++)
            for (let x = Math.max(left, 0); x < Math.min(left + info.filterWidth, inWidth); x++)
              places.push(((image * inHeight + y) * inWidth + x) * channels + channel)
          visit(places, output++)
        }
      }
    }
}
