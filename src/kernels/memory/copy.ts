/** Copies and clears memory: images into a border and out of it. */

/**
 * Copies `height` rows of `row` bytes in each of `images` images. Rows are `fromRow` and `toRow` bytes apart, images
 * `fromImage` and `toImage`. Images are copied this way into a border of zeros, and out of it.
 */
export function copyRows(
  from: usize,
  fromRow: usize,
  fromImage: usize,
  to: usize,
  toRow: usize,
  toImage: usize,
  row: usize,
  height: i32,
  images: i32
): void {
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height; y++)
      memory.copy(to + (y as usize) * toRow, from + (y as usize) * fromRow, row)
    from += fromImage
    to += toImage
  }
}

/** Fills memory with zero bytes. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes)
}
