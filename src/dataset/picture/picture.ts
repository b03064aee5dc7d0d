/** A decoded picture: the input of every preparation, in Node and in a browser. */

export interface Picture {
  readonly width: number
  readonly height: number
  /** Gray, gray and opacity, red green blue, or red green blue and opacity. */
  readonly channels: 1 | 2 | 3 | 4
  /** `[height, width, channels]`: bytes from 0 to 255, or words from 0 to 65,535. */
  readonly samples: Uint8Array | Uint8ClampedArray | Uint16Array
}

/** A rectangle of pixels. */
export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}
