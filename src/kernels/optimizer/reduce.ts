/** Sums of gradients, always in the same order: over the shards, and over the rows for a bias. */
import { put } from '../memory/lanes'

/** sum[i] = part[0][i] + part[1][i] + …, for `count` numbers rounded up to a vector; parts are `partBytes` apart. */
export function sumParts(parts: usize, partBytes: usize, number: i32, count: i32, sum: usize): void {
  for (let i = 0; i < count; i += 4) {
    let part = parts
    let total = v128.load(part)
    for (let n = 1; n < number; n++) {
      part += partBytes
      total = f32x4.add(total, v128.load(part))
    }
    v128.store(sum, total)
    parts += 16
    sum += 16
  }
}

/** sums[column] = the sum over `rows` rows, `pitch` bytes apart, in order: the gradient of a bias. */
export function columnSums(
  rows: usize,
  imageBytes: usize,
  images: i32,
  count: i32,
  columns: i32,
  sums: usize
): void {
  const pitch = (columns as usize) << 2
  let column = 0
  for (; column + 16 <= columns; column += 16) {
    let a = f32x4.splat(0)
    let b = a
    let c = a
    let d = a
    for (let image = 0; image < images; image++) {
      let row = rows + (image as usize) * imageBytes + ((column as usize) << 2)
      for (let i = 0; i < count; i++) {
        a = f32x4.add(a, v128.load(row))
        b = f32x4.add(b, v128.load(row, 16))
        c = f32x4.add(c, v128.load(row, 32))
        d = f32x4.add(d, v128.load(row, 48))
        row += pitch
      }
    }
    const to = sums + ((column as usize) << 2)
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
  }
  for (; column < columns; column += 4) {
    let sum = f32x4.splat(0)
    for (let image = 0; image < images; image++) {
      let row = rows + (image as usize) * imageBytes + ((column as usize) << 2)
      for (let i = 0; i < count; i++) {
        sum = f32x4.add(sum, v128.load(row))
        row += pitch
      }
    }
    put(sums + ((column as usize) << 2), sum, columns - column)
  }
}
