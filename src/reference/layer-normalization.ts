/** Layer normalization: the numbers of the last side by their own mean and deviation, in training as in inference. */
import { addTo, numberAt } from '../math/numbers.js'
import type { Affine } from './batch-normalization.js'
import { type Tensor, tensor } from './tensor.js'

/** The normalized input, and 1 / sqrt(variance + epsilon) of each row of the last side. */
function normalizedRows({ shape, data }: Tensor, epsilon: number) {
  const width = numberAt(shape, shape.length - 1)
  const normal = tensor(shape)
  const inverse = new Float64Array(data.length / width)
  for (let row = 0; row < inverse.length; row++) {
    const values = Float64Array.from(data.subarray(row * width, (row + 1) * width))
    const mean = values.reduce((sum, x) => sum + x, 0) / width
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / width
    const factor = 1 / Math.sqrt(variance + epsilon)
    inverse[row] = factor
    values.forEach((x, i) => {
      normal.data[row * width + i] = (x - mean) * factor
    })
  }
  return { width, normal, inverse }
}

const at = (values: Tensor | undefined, place: number, standard: number): number =>
  values === undefined ? standard : numberAt(values.data, place)

/** output = gamma (input - mean) / sqrt(variance + epsilon) + beta, the variance divided by n. */
export function normalizeLayer(input: Tensor, { gamma, beta }: Affine, epsilon: number): Tensor {
  const { width, normal } = normalizedRows(input, epsilon)
  normal.data.forEach((x, i) => {
    normal.data[i] = x * at(gamma, i % width, 1) + at(beta, i % width, 0)
  })
  return normal
}

/**
 * The gradients. With x the normalized input, g the gradient for the output and means over a row: beta gets the sum over
 * the rows of g, gamma that of g x, and the input (g gamma - mean(g gamma) - x mean(g gamma x)) / sqrt(variance + epsilon).
 *
 * Source: Ba, Kiros, Hinton, arXiv:1607.06450.
 */
export function layerNormalizationGradients(
  input: Tensor,
  { gamma }: Affine,
  epsilon: number,
  outputGradient: Tensor
): { input: Tensor; gamma: Tensor; beta: Tensor } {
  const { width, normal, inverse } = normalizedRows(input, epsilon)
  const gradients = { input: tensor(input.shape), gamma: tensor([width]), beta: tensor([width]) }
  const sums = [new Float64Array(inverse.length), new Float64Array(inverse.length)] as const
  outputGradient.data.forEach((g, i) => {
    const x = numberAt(normal.data, i)
    const own = g * at(gamma, i % width, 1)
    addTo(gradients.beta.data, i % width, g)
    addTo(gradients.gamma.data, i % width, g * x)
    addTo(sums[0], Math.floor(i / width), own)
    addTo(sums[1], Math.floor(i / width), own * x)
  })
  outputGradient.data.forEach((g, i) => {
    const row = Math.floor(i / width)
    const x = numberAt(normal.data, i)
    const rest = (numberAt(sums[0], row) + x * numberAt(sums[1], row)) / width
    gradients.input.data[i] = (g * at(gamma, i % width, 1) - rest) * numberAt(inverse, row)
  })
  return gradients
}
