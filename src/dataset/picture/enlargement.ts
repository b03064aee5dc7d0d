/** Reduces a picture that was enlarged by repeating its pixels to the original pixels. */
import { numberAt } from '../../math/numbers.js'
import type { Picture } from './picture.js'

/** A drawing is not reduced below this many pixels: a smaller drawing was drawn large. */
const leastExtent = 18

/**
 * If every pixel of the drawing is repeated k times across and down, one pixel of each k x k; any other picture
 * unchanged. The ground around the drawing may have any size.
 */
export function withoutEnlargement(picture: Picture): Picture {
  const across = changesAcross(picture)
  const down = across.gcd === 1 ? across : changesDown(picture)
  const extent = Math.max(across.last - across.first, down.last - down.first)
  const factor = divisorOf(gcd(across.gcd, down.gcd), Math.floor(extent / leastExtent))
  if (factor === 1) return picture
  return sampled(
    picture,
    places(across.first, picture.width, factor),
    places(down.first, picture.height, factor)
  )
}

/** Where neighbours differ: the first and last position, and the greatest common divisor of the distances. */
interface Changes {
  readonly first: number
  readonly last: number
  readonly gcd: number
}

/** Columns that differ in any row from the column before. */
function changesAcross({ width, height, channels, samples }: Picture): Changes {
  const differs = new Uint8Array(width)
  for (let y = 0; y < height; y++) {
    const start = y * width * channels
    for (let i = channels; i < width * channels; i++)
      if (samples[start + i] !== samples[start + i - channels]) differs[Math.floor(i / channels)] = 1
    // In a picture that was not enlarged, a single row usually shows it.
    if (y === 0 || y === height >> 1) {
      const found = changesOf(differs)
      if (found.gcd === 1) return found
    }
  }
  return changesOf(differs)
}

/** Rows that differ from the row before. */
function changesDown({ width, height, channels, samples }: Picture): Changes {
  const length = width * channels
  const differs = new Uint8Array(height)
  for (let y = 1; y < height; y++) {
    const start = y * length
    for (let i = start; i < start + length; i++)
      if (samples[i] !== samples[i - length]) {
        differs[y] = 1
        break
      }
  }
  return changesOf(differs)
}

function changesOf(differs: Uint8Array): Changes {
  const first = differs.indexOf(1)
  let common = 0
  for (let at = first + 1; at > 0 && at < differs.length; at++)
    if (differs[at] === 1) common = gcd(common, at - first)
  return { first: Math.max(0, first), last: Math.max(0, differs.lastIndexOf(1)), gcd: common }
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

/** The greatest divisor of a number that is at most `most`; 1 if there is no other. */
function divisorOf(number: number, most: number): number {
  for (let divisor = Math.min(number, most); divisor > 1; divisor--)
    if (number % divisor === 0) return divisor
  return 1
}

/** One position in each run of `factor`, counted forwards and backwards from `first`. */
function places(first: number, length: number, factor: number): number[] {
  const before = Math.ceil(first / factor)
  const after = Math.ceil((length - first) / factor)
  return Array.from({ length: before + after }, (_, i) =>
    Math.min(length - 1, Math.max(0, first + (i - before) * factor))
  )
}

function sampled(picture: Picture, columns: readonly number[], rows: readonly number[]): Picture {
  const { width, channels } = picture
  const samples = new (picture.samples instanceof Uint16Array ? Uint16Array : Uint8Array)(
    columns.length * rows.length * channels
  )
  let to = 0
  for (const y of rows)
    for (const x of columns)
      for (let channel = 0; channel < channels; channel++) {
        samples[to] = numberAt(picture.samples, (y * width + x) * channels + channel)
        to += 1
      }
  return { width: columns.length, height: rows.length, channels, samples }
}
