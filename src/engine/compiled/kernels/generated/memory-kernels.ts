/** The kernels of src/kernels/memory. Generated from src/kernels by scripts/kernel-interface.js. */

export interface MemoryKernels {
  /** Fills memory with zero bytes. */
  clear(at: number, bytes: number): void

  /**
   * Copies `height` rows of `row` bytes in each of `images` images. Rows are `fromRow` and `toRow` bytes apart, images
   * `fromImage` and `toImage`. Images are copied this way into a border of zeros, and out of it.
   */
  copyRows(
    from: number,
    fromRow: number,
    fromImage: number,
    to: number,
    toRow: number,
    toImage: number,
    row: number,
    height: number,
    images: number
  ): void

  /** `count` bytes as numbers: byte / 255, rounded to the nearest float. */
  bytesToFloats(bytes: number, count: number, floats: number): void
}
