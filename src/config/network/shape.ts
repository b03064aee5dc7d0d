/** Shapes of arrays, and how many numbers they hold. */

/** A shape without the batch: `[height, width, channels]` of an image, `[features]` of a vector. */
export type Shape = readonly number[]

/** The number of elements of a shape: the product of its sides. */
export const elements = (shape: Shape): number => shape.reduce((product, side) => product * side, 1)
