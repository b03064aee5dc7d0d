/** What a topic can be given: the user's own numbers and pictures, and what the lecture takes from its data and runs. */

import type { Network } from '../../config/network/network.js'
import type { Padding } from '../../config/schema/layers.js'
import type { Tensor } from '../../reference/tensor.js'
import type { HistoryRow } from '../../report/history.js'

/** The user's own image. */
export interface OwnImage {
  /** `[height, width]` or `[height, width, channels]`. */
  readonly image: Tensor
  /** Whether it is a picture, to be drawn: numbers from 0 to 1. */
  readonly isPicture: boolean
}

/** A digit of the data set. */
export interface Digit {
  /** Its place in the file, from 0. */
  readonly index: number
  readonly label: string
  /** Bytes from 0 to 255, `[height, width]`. */
  readonly image: Tensor
}

/** An array of the lecture's program and its shape. */
export interface NamedShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** The data set as the lecture prepares it. */
export interface PreparedData {
  readonly name: string
  readonly shapes: Readonly<Record<'load' | 'reshape' | 'oneHot' | 'split', readonly NamedShape[]>>
  /** The first training images after the permutation, with their places before it. */
  readonly digits: readonly Digit[]
  readonly classes: number
}

/** A run's own record. */
export interface RunRecord {
  readonly path: string
  readonly history: readonly HistoryRow[]
}

/** A trained network and what it looks at. */
export interface Trained {
  readonly path: string
  readonly network: Network
  readonly weights: readonly Float32Array[]
  /** The names of the outputs; empty where the output is one number. */
  readonly labels: readonly string[]
  /** `[height, width, channels]`, from 0 to 1. */
  readonly image: Tensor
  /** What the image is called: `test image 0`. */
  readonly name: string
  /** What it shows, where that is known. */
  readonly truth?: string
}

/** Everything is optional: a topic takes what it has use for. */
export interface Given {
  readonly own?: OwnImage
  /** A vector or a pair of numbers. */
  readonly input?: Tensor
  readonly filter?: Tensor
  /** The name of the filter, where it has one. */
  readonly filterName?: string
  readonly target?: Tensor
  readonly size?: number
  readonly stride?: number
  readonly padding?: Padding | number
  readonly digit?: Digit
  /** The lecture's network, or that of the user's config. */
  readonly network?: Network
  readonly data?: PreparedData
  readonly run?: RunRecord
  readonly trained?: Trained
}
