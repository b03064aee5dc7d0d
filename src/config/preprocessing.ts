/** How a picture becomes the numbers that a network takes: defined by the data set, saved with the model. */

/**
 * How a picture with another aspect ratio than the network's image covers it. `crop`: the shorter side fits, the middle
 * of the longer one is kept; `pad`: the longer side fits, the rest is background; `stretch`: both sides fit, the aspect
 * ratio changes.
 */
export const fits = ['crop', 'pad', 'stretch'] as const
export type Fit = (typeof fits)[number]

/**
 * How a user's picture is made into an image like those of the data set. `digit`: cropped, scaled and centred like
 * MNIST's images; `resize`: scaled to the image's size, with transparent parts filled so that the drawing stays
 * visible; the others as {@link fits} says, over a stated background.
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

/** The factor of a byte: it becomes `Math.fround(byte / 255)`, from 0 to 1. */
export const byteScale = 1 / 255

/** Mean and standard deviation of each channel of the training images, computed from byte / 255. */
export interface Standardization {
  readonly mean: readonly number[]
  readonly deviation: readonly number[]
}

/** How bytes become numbers: byte / 255, or for each channel (byte / 255 - mean) / deviation. */
export type Scale = typeof byteScale | Standardization

export interface Preprocessing {
  readonly picture: Preparation
  /** The background of a picture, see {@link backgroundForm}; left out: the one that shows the drawing best. */
  readonly background?: string
  readonly scale: Scale
}
