/** A matrix or a tensor as one vector. */
import { type Tensor, tensor } from '../../reference/tensor.js'

/**
 * The numbers in one vector, the columns of a matrix one below the other, as the lecture writes vec(A): the first
 * index runs fastest. Any order does for an inner product, as long as it is the same for both.
 *
 * @returns `[n]`
 */
export function vec({ shape, data }: Tensor): Tensor {
  const vector = tensor([data.length])
  data.forEach((value, place) => {
    let rest = place
    let at = 0
    for (let side = shape.length - 1, step = data.length; side >= 0; side--) {
      step /= shape[side]
      at += (rest % shape[side]) * step
      rest = Math.floor(rest / shape[side])
    }
    vector.data[at] = value
  })
  return vector
}
