/** The inner product: of two vectors, two matrices or two tensors. */
import { sumOfProducts } from '../math/numbers.js'
import { sameShape, type Tensor } from './tensor.js'

/**
 * <a, b> = sum over i of a_i b_i for two vectors, and in the same way, element by element, for matrices and tensors.
 *
 * @param a any shape
 * @param b the same shape
 * @returns one number
 * @throws RangeError if the shapes differ
 */
export function innerProduct(a: Tensor, b: Tensor): number {
  if (!sameShape(a.shape, b.shape))
    throw new RangeError(
      `an inner product takes two tensors of one shape, not [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`
    )
  return sumOfProducts(a.data.length, a, b)
}
