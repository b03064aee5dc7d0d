/** What layers with several inputs compute, forward and backward. */
import type { MergeType } from '../config/network/network-layer.js'
import { elements } from '../config/network/shape.js'
import { addTo, numberAt, valueAt } from '../math/numbers.js'
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

/** Numbers of an array that is repeated over another: those of the last sides of [1, 1, C] over [H, W, C]. */
const spread = (values: Tensor, over: Tensor): ((place: number) => number) => {
  if (values.data.length === over.data.length) return (place) => place
  const [width, image] = [lastSideOf(over), over.data.length / imagesOf(over)]
  return (place) => Math.floor(place / image) * width + (place % width)
}

const imagesOf = ({ shape }: Tensor): number => numberAt(shape, 0)

/** A function of two numbers at each place of the larger tensor, over which the other is spread. */
function paired(a: Tensor, b: Tensor, of: (a: number, b: number) => number): Tensor {
  const larger = b.data.length > a.data.length ? b : a
  const [atA, atB] = [spread(a, larger), spread(b, larger)]
  const values = Float64Array.from(larger.data, (_value, i) =>
    of(numberAt(a.data, atA(i)), numberAt(b.data, atB(i)))
  )
  return tensor(larger.shape, values)
}

/** Tensors joined two by two, from the first to the last. */
function pairwise(
  forward: (a: Tensor, b: Tensor) => Tensor,
  backward: (a: Tensor, b: Tensor, outputGradient: Tensor) => readonly [Tensor, Tensor]
): MergeArithmetic {
  return {
    forward: (inputs) => inputs.reduce(forward),
    backward(inputs, outputGradient) {
      const [first, ...others] = inputs
      if (first === undefined) throw new RangeError('there is nothing to join')
      const joined = others.reduce<Tensor[]>(
        (sofar, input, i) => sofar.concat(forward(valueAt(sofar, i), input)),
        [first]
      )
      const gradients: Tensor[] = []
      let gradient = outputGradient
      for (const [i, input] of [...others.entries()].reverse()) {
        const [ofJoined, ofInput] = backward(valueAt(joined, i), input, gradient)
        gradients.unshift(ofInput)
        gradient = ofJoined
      }
      return [gradient, ...gradients]
    }
  }
}

/** The gradient of a factor: the output's gradient times the other factor, summed where the factor was spread. */
function factorGradient(factor: Tensor, other: Tensor, outputGradient: Tensor): Tensor {
  const gradient = tensor(factor.shape)
  const [place, ofOther] = [spread(factor, outputGradient), spread(other, outputGradient)]
  outputGradient.data.forEach((g, i) => {
    addTo(gradient.data, place(i), g * numberAt(other.data, ofOther(i)))
  })
  return gradient
}

const times = ({ shape, data }: Tensor, factor: number): Tensor =>
  tensor(
    shape,
    Float64Array.from(data, (value) => value * factor)
  )

/** How many numbers a tensor has along its last side. */
const lastSideOf = ({ shape }: Tensor): number => elements(shape.slice(-1))

export const mergeArithmetic: { readonly [T in MergeType]: MergeArithmetic } = {
  add: {
    forward: sumOf,
    backward: (inputs, outputGradient) => inputs.map(() => outputGradient)
  },
  average: {
    forward: (inputs) => times(sumOf(inputs), 1 / inputs.length),
    backward: (inputs, outputGradient) => inputs.map(() => times(outputGradient, 1 / inputs.length))
  },
  multiply: pairwise(
    (a, b) => paired(a, b, (x, y) => x * y),
    (a, b, outputGradient) => [factorGradient(a, b, outputGradient), factorGradient(b, a, outputGradient)]
  ),
  maximum: pairwise(
    (a, b) => paired(a, b, Math.max),
    (a, b, outputGradient) => {
      const first = paired(a, b, (x, y) => (x >= y ? 1 : 0))
      return [
        paired(first, outputGradient, (isFirst, g) => isFirst * g),
        paired(first, outputGradient, (isFirst, g) => (1 - isFirst) * g)
      ]
    }
  ),
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
