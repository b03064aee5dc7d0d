/** What layers with several inputs compute, forward and backward. */
import type { MergeType } from '../config/network/network-layer.js'
import { elements } from '../config/network/shape.js'
import { numberAt } from '../math/numbers.js'
import { type Tensor, tensor } from './tensor.js'

/** The arithmetic of one type of merge. */
export interface MergeArithmetic {
  /**
   * @param inputs `[batch, ...inputShape]` each
   * @returns `[batch, ...outputShape]`
   */
  forward(inputs: readonly Tensor[]): Tensor
  /**
   * @param inputs the inputs of `forward`
   * @param outputGradient `[batch, ...outputShape]`
   * @returns the gradient of each input, in its shape
   */
  backward(inputs: readonly Tensor[], outputGradient: Tensor): Tensor[]
}

/** The sum of tensors of one shape; a single tensor is returned itself. */
export function sumOf(tensors: readonly Tensor[]): Tensor {
  const [first, ...others] = tensors
  if (first === undefined) throw new RangeError('there is nothing to add')
  if (others.length === 0) return first
  const sum = tensor(first.shape, Float64Array.from(first.data))
  for (const { data } of others)
    data.forEach((value, i) => {
      sum.data[i] = numberAt(sum.data, i) + value
    })
  return sum
}

/** How many numbers a tensor has along its last side. */
const lastSideOf = ({ shape }: Tensor): number => elements(shape.slice(-1))

export const mergeArithmetic: { readonly [T in MergeType]: MergeArithmetic } = {
  add: {
    forward: sumOf,
    backward: (inputs, outputGradient) => inputs.map(() => outputGradient)
  },
  concatenate: {
    forward(inputs) {
      const [first] = inputs
      if (first === undefined) throw new RangeError('there is nothing to concatenate')
      const width = inputs.reduce((sum, input) => sum + lastSideOf(input), 0)
      const output = tensor([...first.shape.slice(0, -1), width])
      let begin = 0
      for (const input of inputs) {
        const own = lastSideOf(input)
        for (let row = 0; row < input.data.length / own; row++)
          output.data.set(input.data.subarray(row * own, (row + 1) * own), row * width + begin)
        begin += own
      }
      return output
    },
    backward(inputs, outputGradient) {
      const width = lastSideOf(outputGradient)
      let begin = 0
      return inputs.map((input) => {
        const own = lastSideOf(input)
        const gradient = tensor(input.shape)
        for (let row = 0; row < input.data.length / own; row++) {
          const from = row * width + begin
          gradient.data.set(outputGradient.data.subarray(from, from + own), row * own)
        }
        begin += own
        return gradient
      })
    }
  }
}
