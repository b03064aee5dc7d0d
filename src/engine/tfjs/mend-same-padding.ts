/** Mends the convolutions of TensorFlow.js's wasm backend, which computes `same` padding wrongly. */
import type { KernelConfig } from '@tensorflow/tfjs-core'
import type { Tf } from '../../model/tf.js'
import { fourSides } from './four-sides.js'

/**
 * In TensorFlow.js 4.22 the wasm kernels of a convolution with `same` padding give other numbers than every other
 * backend for one in six random shapes, all with unequal strides or kernels that are not square. With the same padding
 * given as numbers of rows and columns they are right, so that is what they get.
 */
export function mendSamePadding(tf: Tf): void {
  for (const kernelName of ['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative']) {
    const faulty = tf.getKernel(kernelName, 'wasm')
    if (faulty === undefined || mended.has(faulty.kernelFunc)) continue
    const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs, backend }) => {
      if (attrs?.pad !== 'same') return faulty.kernelFunc({ inputs, attrs, backend })
      const { strides, dilations } = attrs as { strides: number | [number, number]; dilations: number }
      const { top, bottom, left, right } = tf.backend_util.computeConv2DInfo(
        fourSides(inputs.x?.shape ?? []),
        fourSides(inputs.filter?.shape ?? []),
        strides,
        dilations,
        'same'
      ).padInfo
      const pad = [
        [0, 0],
        [top, bottom],
        [left, right],
        [0, 0]
      ]
      return faulty.kernelFunc({ inputs, attrs: { ...attrs, pad }, backend })
    }
    mended.add(kernelFunc)
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({ ...faulty, kernelFunc })
  }
}

/** The kernels registered by {@link mendSamePadding}: loading the engine again changes nothing. */
const mended = new WeakSet<KernelConfig['kernelFunc']>()
