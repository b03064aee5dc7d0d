/** Memory copied and cleared: images into a border and out of it. */

/**
 * Copies `height` rows of `row` bytes of each of `images` images. Rows lie `fromRow` and `toRow` bytes apart, images
 * `fromImage` and `toImage`: so images go into a border of zeros, and out of it.
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
