/** The tensors that a kernel saved for its gradient, which tf types as a list of any length. */
import type { Tensor } from '@tensorflow/tfjs-core'

/** @throws RangeError where it saved none */
export function savedTensor(saved: readonly Tensor[]): Tensor {
  const [tensor] = saved
  if (tensor === undefined) throw new RangeError('a kernel saved no tensor for its gradient')
  return tensor
}

/** @throws RangeError where it saved fewer than two */
export function savedTensors<A extends Tensor = Tensor, B extends Tensor = Tensor>(
  saved: readonly Tensor[]
): [A, B] {
  const [first, second] = saved
  if (first === undefined || second === undefined)
    throw new RangeError(`a kernel saved ${saved.length} tensors for its gradient, not two`)
  return [first as A, second as B]
}
