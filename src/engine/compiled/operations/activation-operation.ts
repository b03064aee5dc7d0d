/** Activations in place: the gradient needs only the outputs. */
import { elements, type Shape } from '../../../config/network/network.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const activation: OperationKind<OperationOf<'activation'>> = ({
  activation: name,
  options,
  shape
}) => {
  const size = elements(shape)
  const { forward, backward } = callsOf(name, shape, options)
  return {
    pack() {},
    calls: ({ output, outputGradient }) => ({
      forward: (shard) => forward(shard.kernels, at(output, shard), shard.count * size),
      backward(shard) {
        if (outputGradient)
          backward(shard.kernels, at(output, shard), at(outputGradient, shard), shard.count * size)
      }
    })
  }
}

type InPlace = OperationOf<'activation'>['activation']

interface ActivationCalls {
  forward(k: Kernels, output: number, count: number): void
  /** Turns the output gradient into the input gradient. */
  backward(k: Kernels, output: number, gradient: number, count: number): void
}

function callsOf(name: InPlace, shape: Shape, options: readonly number[]): ActivationCalls {
  // Softmax works along the last axis; the others treat all numbers alike.
  if (name === 'softmax') {
    const columns = shape.at(-1)
    if (columns === undefined) throw new Error('softmax has no axis')
    return {
      forward: (k, output, count) => k.softmax(output, count / columns, columns),
      backward: (k, output, gradient, count) => k.softmaxGradient(output, gradient, count / columns, columns)
    }
  }
  if (name === 'leakyReLU') {
    const [alpha] = options
    if (alpha === undefined) throw new Error('leakyReLU has no alpha')
    return {
      forward: (k, output, count) => k.leakyReLU(output, count, alpha),
      backward: (k, output, gradient, count) => k.leakyReLUGradient(output, gradient, count, alpha)
    }
  }
  const gradientName = `${name}Gradient` as const
  return {
    forward: (k, output, count) => k[name](output, count),
    backward: (k, output, gradient, count) => k[gradientName](output, gradient, count)
  }
}
