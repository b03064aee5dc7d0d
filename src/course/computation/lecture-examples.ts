/** The numbers that the lecture's examples begin with; what comes of them is computed. */
import { fromNested, type Tensor } from '../../reference/tensor.js'

/** Two vectors and two matrices that hold the same numbers. */
export const vectors: readonly [Tensor, Tensor] = [fromNested([1, 2, 3, 4]), fromNested([5, 6, 7, 8])]

export const matrices: readonly [Tensor, Tensor] = [
  fromNested([
    [1, 3],
    [2, 4]
  ]),
  fromNested([
    [5, 7],
    [6, 8]
  ])
]

/** The image of the lecture's first convolution. */
export const image: Tensor = fromNested([
  [1, 1, 1, 0, 0],
  [0, 1, 1, 1, 0],
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 0],
  [0, 1, 1, 0, 0]
])

/** The same without its first row and column. */
export const smallerImage: Tensor = fromNested([
  [1, 1, 1, 0],
  [0, 1, 1, 1],
  [0, 1, 1, 0],
  [1, 1, 0, 0]
])

export const filter: Tensor = fromNested([
  [1, 0, 1],
  [0, 1, 0],
  [1, 0, 1]
])

/** A patch of one brightness, and one with a brighter pixel in the middle. */
export const flatPatch: Tensor = fromNested([
  [0.1, 0.1, 0.1],
  [0.1, 0.1, 0.1],
  [0.1, 0.1, 0.1]
])

export const dottedPatch: Tensor = fromNested([
  [0.1, 0.1, 0.1],
  [0.1, 0.2, 0.1],
  [0.1, 0.1, 0.1]
])
