/** Shapes of arrays, of images and of vectors, and how many numbers they hold. */

/** The sides of an array of any number of dimensions. */
export type Shape = readonly number[]

/** An image, or the feature maps computed from it, without the batch. */
export type ImageShape = readonly [height: number, width: number, channels: number]

/** A vector of features, without the batch. */
export type VectorShape = readonly [features: number]

/** The data between layers, without the batch. */
export type FeatureShape = ImageShape | VectorShape

export const isImageShape = (shape: FeatureShape): shape is ImageShape => shape.length === 3

/** The channels of an image, or the length of a vector: the side that varies fastest. */
export const lastSide = (shape: FeatureShape): number => (isImageShape(shape) ? shape[2] : shape[0])

/** The number of elements of a shape: the product of its sides. */
export const elements = (shape: Shape): number => shape.reduce((product, side) => product * side, 1)
