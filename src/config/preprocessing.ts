/** How a picture becomes the numbers that a network takes: given by the data set, saved with the model. */

/**
 * How a user's picture is made into an image like those of the data set. `digit`: cropped, scaled and centred as
 * MNIST's are; `resize`: scaled to the image's size.
 */
export const preparations = ['digit', 'resize'] as const
export type Preparation = (typeof preparations)[number]

/**
 * What bytes are multiplied by. Every engine takes `Math.fround(byte / 255)`, so this is the only scale there is:
 * another one begins with a change here, which leads to all that reads or writes it.
 */
export const byteScale = 1 / 255

export interface Preprocessing {
  readonly picture: Preparation
  readonly scale: typeof byteScale
}
