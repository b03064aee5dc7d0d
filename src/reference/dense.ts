/** The dense (fully connected) layer before its activation, and its gradients. */
import { type Tensor, tensor } from './tensor.js'

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
  const [batch, inputs] = input.shape
  const outputs = kernel.shape[1]
  const output = tensor([batch, outputs])
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outputs; o++) {
      let sum = 0
      for (let i = 0; i < inputs; i++) sum += input.data[n * inputs + i] * kernel.data[i * outputs + o]
      output.data[n * outputs + o] = sum + (bias?.data[o] ?? 0)
    }
  return output
}

/**
 * The gradients of a dense layer. With g the gradient for the output: input[n] gets kernel g[n], the kernel the
 * sum over n of input[n] g[n]^T, and the bias the sum over n of g[n].
 *
 * @param input `[batch, inputs]`
 * @param kernel `[inputs, outputs]`
 * @param outputGradient `[batch, outputs]`
 * @returns the gradients for the input, the kernel and the bias, in their shapes
 */
export function denseGradients(
  input: Tensor,
  kernel: Tensor,
  outputGradient: Tensor
): { input: Tensor; kernel: Tensor; bias: Tensor } {
  const [batch, inputs] = input.shape
  const outputs = kernel.shape[1]
  const gradients = { input: tensor(input.shape), kernel: tensor(kernel.shape), bias: tensor([outputs]) }
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < outputs; o++) {
      const g = outputGradient.data[n * outputs + o]
      for (let i = 0; i < inputs; i++) {
        gradients.input.data[n * inputs + i] += g * kernel.data[i * outputs + o]
        gradients.kernel.data[i * outputs + o] += g * input.data[n * inputs + i]
      }
      gradients.bias.data[o] += g
    }
  return gradients
}
