/** Images with their labels in memory: the form in which every engine takes data. */
import type { Scale } from '../config/preprocessing.js'

/**
 * Pictures, one after the other, `[n, height, width, channels]`. Bytes stay bytes until a batch needs them; numbers are
 * used unchanged.
 */
export interface Images {
  readonly images: Uint8Array | Float32Array
  /** How bytes become numbers; default: `Math.fround(byte / 255)`. */
  readonly scale?: Scale
  readonly shape: readonly [n: number, height: number, width: number, channels: number]
}

/**
 * `[n]`: class numbers from 0, or the numbers to predict if the network has one output. Bytes suffice for 256 classes,
 * Uint16Array for 65,535, the most that a data set can have.
 */
export type Labels = Uint8Array | Uint16Array | Int32Array | Float32Array

/** Pictures with a label each. */
export interface Examples extends Images {
  readonly labels: Labels
}
