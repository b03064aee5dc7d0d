/** The numbers that the lecture's examples begin with; what comes of them is computed. */
import { fromNested, type Tensor, tensor } from '../../reference/tensor.js'

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

const houseSide = 28

/** Whether a house is at a place: a roof, and walls with a door in them. */
const isHouse = (y: number, x: number): boolean => {
  const fromMiddle = Math.abs(x - (houseSide - 1) / 2)
  const isRoof = y >= 3 && y < 12 && fromMiddle <= y - 1
  const isWall = y >= 12 && y < 25 && fromMiddle <= 8
  const isDoor = y >= 17 && fromMiddle <= 2.5
  return isRoof || (isWall && !isDoor)
}

/**
 * A house of 28 x 28 from 0 to 1, broad enough that a filter of 3 x 3 lies wholly within it: of a thin digit an edge
 * filter would show the digit, not its edges. Not white, so that what becomes brighter shows.
 */
export const house: Tensor = tensor(
  [houseSide, houseSide],
  Float64Array.from({ length: houseSide * houseSide }, (_, i) =>
    isHouse(Math.floor(i / houseSide), i % houseSide) ? 0.6 : 0
  )
)
