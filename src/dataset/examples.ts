/** Images with their labels in memory: the form in which every engine takes data. */

/**
 * Pictures, one after the other, `[n, height, width, channels]`. Bytes stand for `Math.fround(byte / 255)` and
 * stay bytes until a batch needs them; numbers are taken as they are.
 */
export interface Images {
  readonly images: Uint8Array | Float32Array
  readonly shape: readonly [n: number, height: number, width: number, channels: number]
}

/** Pictures with a label each: class numbers, or numbers to predict where the network has one output. */
export interface Examples extends Images {
  readonly labels: Uint8Array | Int32Array | Float32Array
}
