/** How a picture becomes the numbers that a network takes: given by the data set, saved with the model. */

/**
 * How a user's picture is made into an image like those of the data set. `digit`: cropped, scaled and centred as
 * MNIST's are; `resize`: scaled to the image's size.
 */
export const preparations = ['digit', 'resize'] as const
export type Preparation = (typeof preparations)[number]

/** What a byte is multiplied by: it becomes `Math.fround(byte / 255)`, from 0 to 1. */
export const byteScale = 1 / 255

/** Mean and standard deviation of each channel of the training images, of byte / 255. */
export interface Standardization {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

/** What bytes stand for: byte / 255, or for each channel (byte / 255 - mean) / deviation. */
export type Scale = typeof byteScale | Standardization

export interface Preprocessing {
  readonly picture: Preparation
  readonly scale: Scale
}
