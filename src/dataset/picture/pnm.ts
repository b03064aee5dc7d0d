/** A picture of the portable formats (PBM, PGM, PPM, PAM) to its samples. */
import { withCommas } from '../../counts.js'
import { numberAt } from '../../math/numbers.js'
import { spreadWords } from './depth.js'
import { type PnmHeader, readPnmHeader, Words } from './pnm-header.js'
import { damaged } from './refusal.js'
import { checkLength, type OpenedPicture } from './stated-picture.js'

/**
 * Reads the header of a PNM file of the kinds P1 to P7. If a file contains several pictures, the first is read.
 *
 * @param file its name, for errors
 * @throws CnnError DATA if the header is damaged, or of a kind that is not supported
 */
export function openPnm(file: string, bytes: Uint8Array): OpenedPicture {
  const header = readPnmHeader(file, bytes)
  const { width, height, channels, sampleBytes } = header
  const decode = () => ({ width, height, channels, samples: samplesOf(file, bytes, header) })
  return { width, height, channels, sampleBytes, decode }
}

function samplesOf(file: string, bytes: Uint8Array, header: PnmHeader): Uint8Array | Uint16Array {
  const { width, height, channels, greatest, isText, isBitmap, sampleBytes, start } = header
  const count = width * height * channels
  const packed = isBitmap ? height * Math.ceil(width / 8) : count * sampleBytes
  // A sample of text is at least one digit, followed by a space except in bitmaps.
  const needed = !isText ? packed : isBitmap ? count : 2 * count - 1
  checkLength(
    file,
    bytes,
    start + needed,
    `its ${withCommas(count)} samples end${isText ? ' at the earliest' : ''}`
  )
  if (isBitmap) return isText ? textBits(file, bytes, header) : packedBits(bytes, header)
  const samples = sampleBytes === 2 ? new Uint16Array(count) : new Uint8Array(count)
  const white = sampleBytes === 2 ? 65_535 : 255
  const words = new Words(file, bytes, start)
  for (let i = 0, at = start; i < count; i++, at += sampleBytes) {
    const value = isText
      ? words.number()
      : sampleBytes === 2
        ? 256 * numberAt(bytes, at) + numberAt(bytes, at + 1)
        : numberAt(bytes, at)
    if (value > greatest)
      throw damaged(
        file,
        `the sample at byte ${isText ? words.at - String(value).length : at} is ${value}, the greatest is ${greatest}`
      )
    samples[i] = greatest === white ? value : Math.round((white * value) / greatest)
  }
  // A smaller greatest sample says how many bits are used; the greatest one may be stated without need.
  if (samples instanceof Uint16Array && greatest === white) spreadWords(samples, channels)
  return samples
}

function textBits(file: string, bytes: Uint8Array, { width, height, start }: PnmHeader): Uint8Array {
  const words = new Words(file, bytes, start)
  return new Uint8Array(width * height).map(() => 255 * (1 - words.digit()))
}

/** Rows begin at whole bytes, with the first pixel in the highest bit. */
function packedBits(bytes: Uint8Array, { width, height, start }: PnmHeader): Uint8Array {
  const samples = new Uint8Array(width * height)
  const stride = Math.ceil(width / 8)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const byte = numberAt(bytes, start + y * stride + Math.floor(x / 8))
      samples[y * width + x] = (byte >> (7 - (x % 8))) & 1 ? 0 : 255
    }
  return samples
}
