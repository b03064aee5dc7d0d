/** Replaces derivatives of TensorFlow.js that differ from Keras's, cannot dilate, or are slow. */
import type { GradConfig, NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../model/tf.js'
import {
  depthwiseInputGradient,
  inputGradient,
  pairOf,
  type Sliding,
  slidingOf
} from './convolution-gradients.js'
import { depthwiseFilterGradient, filterGradient } from './filter-gradient.js'
import { savedTensor, savedTensors } from './saved-tensors.js'

/** What the gradient of a kernel needs: the tensors to save, and the gradient of each input computed from them. */
interface Derivative {
  /** Inputs to keep from the forward pass. */
  readonly inputs?: readonly string[]
  /** Whether to keep the output too; it comes after the inputs. */
  readonly output?: true
  gradients(dy: Tensor, saved: Tensor[], attributes: NamedAttrMap): { [input: string]: () => Tensor }
}

/**
 * Replaces each derivative of tfjs-layers. The table of gradients belongs to the whole process: other code that uses
 * this tf gets them too, and they are correct.
 *
 * @param native whether the backend is native TensorFlow, whose own kernels are faster than what is composed here
 */
export function mendGradients(tf: Tf, native: boolean): void {
  for (const [kernelName, { inputs = [], output, gradients }] of Object.entries(derivatives(tf, native))) {
    const gradFunc: GradConfig['gradFunc'] = (dy, saved, attributes) => {
      if (Array.isArray(dy)) throw new Error(`${kernelName} has one output, not ${dy.length}`)
      return gradients(dy, saved, attributes)
    }
    if (tf.getGradient(kernelName) !== undefined) tf.unregisterGradient(kernelName)
    tf.registerGradient({
      kernelName,
      inputsToSave: [...inputs],
      outputsToSave: output ? [true] : [],
      gradFunc
    })
  }
}

function derivatives(tf: Tf, native: boolean): { [kernel: string]: Derivative } {
  const swapLast = (x: Tensor): Tensor => {
    const axes = [...x.shape.keys()]
    return tf.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()])
  }
  /** dy of a reduction, repeated over the axes that it summed. */
  const spread = (dy: Tensor, x: Tensor, axis: readonly number[]): Tensor => {
    const kept = x.shape.map((side, index) => (axis.includes(index) ? 1 : side))
    return tf.mul(tf.reshape(dy, kept), tf.onesLike(x))
  }

  return {
    // At 0 the gradient is 0, as in Keras.
    Abs: { inputs: ['x'], gradients: (dy, saved) => ({ x: () => tf.mul(dy, tf.sign(savedTensor(saved))) }) },
    // The largest numbers share the gradient if several are equal, as in TensorFlow.
    Max: {
      inputs: ['x'],
      output: true,
      gradients: (dy, saved, { reductionIndices }) => ({
        x: () => {
          const [x, y] = savedTensors(saved)
          const axis = tf.util.parseAxisParam(reductionIndices as number[], x.shape)
          const isLargest = tf.cast(tf.equal(x, spread(y, x, axis)), 'float32')
          const share = tf.div(dy, tf.sum(isLargest, axis))
          return tf.mul(spread(share, x, axis), isLargest)
        }
      })
    },
    // At 0 and at 6 the gradient is 0, as in TensorFlow.
    Relu6: {
      output: true,
      gradients: (dy, saved) => ({
        x: () => {
          const y = savedTensor(saved)
          return tf.where(tf.logicalAnd(tf.greater(y, 0), tf.less(y, 6)), dy, tf.zerosLike(dy))
        }
      })
    },
    Elu: {
      output: true,
      gradients: (dy, saved) => ({
        x: () => {
          const y = savedTensor(saved)
          return tf.where(tf.greater(y, 0), dy, tf.mul(dy, tf.add(y, 1)))
        }
      })
    },
    BatchMatMul: {
      inputs: ['a', 'b'],
      gradients: (dy, saved, { transposeA, transposeB }) => {
        const [a, b] = savedTensors(saved)
        return {
          // Transposed first: the wasm backend's product takes ten times as long with its own transposition.
          a: () => {
            const gradient = tf.matMul(dy, transposeB ? b : swapLast(b))
            return transposeA ? swapLast(gradient) : gradient
          },
          b: () => {
            const gradient = tf.matMul(transposeA ? a : swapLast(a), dy)
            return transposeB ? swapLast(gradient) : gradient
          }
        }
      }
    },
    Conv2D: {
      inputs: ['x', 'filter'],
      gradients: (dy, saved, attributes) => {
        const [x, filter] = savedTensors<Tensor4D, Tensor4D>(saved)
        const sliding = slidingOf(attributes)
        return {
          x: () =>
            native && !isDilated(sliding)
              ? tf.conv2dTranspose(dy as Tensor4D, filter, x.shape, pairOf(sliding.strides), sliding.pad)
              : inputGradient(tf, dy as Tensor4D, x, filter, sliding),
          filter: () =>
            isDilated(sliding)
              ? filterGradient(tf, x, dy as Tensor4D, filter.shape, sliding)
              : tf
                  .engine()
                  .runKernel<Tensor>(
                    'Conv2DBackpropFilter',
                    { x, dy },
                    { ...attributes, dataFormat: 'NHWC', filterShape: filter.shape }
                  )
        }
      }
    },
    DepthwiseConv2dNative: {
      inputs: ['x', 'filter'],
      gradients: (dy, saved, attributes) => {
        const [x, filter] = savedTensors<Tensor4D, Tensor4D>(saved)
        const sliding = slidingOf(attributes)
        return {
          x: () => depthwiseInputGradient(tf, dy as Tensor4D, x, filter, sliding),
          filter: () => depthwiseFilterGradient(tf, x, dy as Tensor4D, filter.shape, sliding)
        }
      }
    }
  }
}

const isDilated = ({ dilations = 1 }: Sliding): boolean => Math.max(...[dilations].flat()) > 1
