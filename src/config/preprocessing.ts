/** How a picture becomes the numbers that a network takes: given by the data set, saved with the model. */

/**
 * How a picture of another ratio than the network's image covers it. `crop`: the shorter side fits, the middle of the
 * longer one is kept; `pad`: the longer side fits, the rest is background; `stretch`: both sides fit, the ratio is lost.
 */
export const fits = ['crop', 'pad', 'stretch'] as const
export type Fit = (typeof fits)[number]

/**
 * How a user's picture is made into an image like those of the data set. `digit`: cropped, scaled and centred as
 * MNIST's are; `resize`: scaled to the image's size, what is transparent filled so that what was drawn is seen; the others
 * as {@link fits} says, over a stated background.
 */
export const preparations = ['digit', 'resize', ...fits] as const
export type Preparation = (typeof preparations)[number]

/** A background as a config states it: `white`, `black` or `#rrggbb`. */
export const backgroundForm = /^(?:white|black|#[0-9A-Fa-f]{6})$/

/** Red, green and blue of a background, each from 0 to 255. */
export function colourOf(background: string): readonly [red: number, green: number, blue: number] {
  if (background === 'black') return [0, 0, 0]
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(background) ?? []
  const byte = (hex = 'ff'): number => Number.parseInt(hex, 16)
  return [byte(red), byte(green), byte(blue)]
}

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
  /** What lies behind a picture, see {@link backgroundForm}; left out: what shows best what was drawn. */
  readonly background?: string
  readonly scale: Scale
}
