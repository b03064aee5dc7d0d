/** The pixels of a bitmap that is stored as runs of equal pixels (RLE8 and RLE4). */
import { numberAt } from '../../math/numbers.js'
import type { BmpHeader } from './bmp-header.js'
import { damaged } from './refusal.js'
import { checkLength } from './stated-picture.js'

const endOfRow = 0
const endOfPicture = 1
const move = 2

/**
 * Yields each pixel that the runs reach: its index in `[height, width]`, its colour, and the byte that states it.
 *
 * @throws CnnError DATA with the file if the runs end before the picture, or go beyond it
 */
export function readRuns(
  file: string,
  bytes: Uint8Array,
  { width, height, bits, start, isTopDown }: BmpHeader,
  put: (pixel: number, colour: number, place: number) => void
): void {
  const perByte = 8 / bits
  let [x, y, at] = [0, 0, start]
  /** Pixels from here to the right; pixel `i` is in the byte at `placeOf(i)`. */
  const putRun = (count: number, placeOf: (i: number) => number): void => {
    if (x + count > width) throw damaged(file, `the run at byte ${at} leaves the picture`)
    const row = (isTopDown ? y : height - 1 - y) * width
    for (let i = 0; i < count; i++) {
      const place = placeOf(i)
      const byte = numberAt(bytes, place)
      const colour = perByte === 1 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15
      put(row + x + i, colour, place)
    }
    x += count
  }
  while (y < height) {
    // After a complete last row nothing more is needed.
    if (at >= bytes.length && y === height - 1 && x === width) return
    checkLength(file, bytes, at + 2, 'a run ends')
    const [count, value] = [numberAt(bytes, at), numberAt(bytes, at + 1)]
    if (count > 0) {
      putRun(count, () => at + 1)
      at += 2
    } else if (value === endOfPicture) return
    else if (value === endOfRow) {
      ;[x, y, at] = [0, y + 1, at + 2]
    } else if (value === move) {
      checkLength(file, bytes, at + 4, 'a run ends')
      const [right, up] = [numberAt(bytes, at + 2), numberAt(bytes, at + 3)]
      if (x + right > width || y + up >= height)
        throw damaged(file, `the move at byte ${at} leaves the picture`)
      ;[x, y, at] = [x + right, y + up, at + 4]
    } else {
      // Pixels one by one, padded to whole pairs of bytes.
      const length = Math.ceil(value / perByte)
      checkLength(file, bytes, at + 2 + length, 'a run ends')
      putRun(value, (i) => at + 2 + Math.floor(i / perByte))
      at += 2 + length + (length % 2)
    }
  }
}
