/** The dense (fully connected) layer before its activation, and its gradients. */
import { addScaled, addTo, numberAt, sumOfProducts } from '../math/numbers.js'
import { type Tensor, tensor } from './tensor.js'
import { matrixSides } from './tensor-sides.js'

/**
 * Each output is the inner product of the whole input and one column of the kernel:
 * output[n, o] = sum over i of input[n, i] kernel[i, o] + bias[o].
 *
 * @param input `[batch, inputs]`
 * @param kernel `[inputs, outputs]`
 * @param bias `[outputs]`, or none
 * @returns `[batch, outputs]`
 */
export function dense(input: Tensor, kernel: Tensor, bias: Tensor | undefined): Tensor {
  const [batch] = matrixSides(input)
  const [inputs, outputs] = matrixSides(kernel)
  const output = tensor([batch, outputs])
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outputs; o++) {
      const row = { data: input.data, start: n * inputs }
      const column = { data: kernel.data, start: o, step: outputs }
      output.data[n * outputs + o] = sumOfProducts(inputs, row, column) + (bias ? numberAt(bias.data, o) : 0)
    }
  return output
}

/**
 * The gradients of a dense layer. With g the output gradient: that of input[n] is kernel g[n], that of the kernel the
 * sum over n of input[n] g[n]^T, and that of the bias the sum over n of g[n].
 *
 * @param input `[batch, inputs]`
 * @param kernel `[inputs, outputs]`
 * @param outputGradient `[batch, outputs]`
 * @returns the gradients of the input, the kernel and the bias, in their shapes
 */
export function denseGradients(
  input: Tensor,
  kernel: Tensor,
  outputGradient: Tensor
): { input: Tensor; kernel: Tensor; bias: Tensor } {
  const [batch] = matrixSides(input)
  const [inputs, outputs] = matrixSides(kernel)
  const gradients = { input: tensor(input.shape), kernel: tensor(kernel.shape), bias: tensor([outputs]) }
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outputs; o++) {
      const g = numberAt(outputGradient.data, n * outputs + o)
      const row = { start: n * inputs }
      const column = { start: o, step: outputs }
      addScaled(inputs, { ...row, data: gradients.input.data }, g, { ...column, data: kernel.data })
      addScaled(inputs, { ...column, data: gradients.kernel.data }, g, { ...row, data: input.data })
      addTo(gradients.bias.data, o, g)
    }
  return gradients
}
