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
    let step = data.length
    for (const side of shape.toReversed()) {
      step /= side
      at += (rest % side) * step
      rest = Math.floor(rest / side)
    }
    vector.data[at] = value
  })
  return vector
}
