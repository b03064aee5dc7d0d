/** Decodes a Windows or OS/2 bitmap (BMP). */
import { numberAt, valueAt } from '../../math/numbers.js'
import { type BmpHeader, readBmpHeader } from './bmp-header.js'
import { readRuns } from './bmp-runs.js'
import type { Picture } from './picture.js'
import { damaged } from './refusal.js'
import { checkLength, type OpenedPicture } from './stated-picture.js'

/**
 * Reads the header of a bitmap of 1, 2, 4, 8, 16, 24 or 32 bits a pixel, with a palette, runs of equal pixels, or
 * masks. The picture is gray if every colour of its palette is gray, and has opacity if a mask states it.
 *
 * @param file its name, for errors
 * @throws CnnError DATA if the header is damaged, or of a kind that is not supported
 */
export function openBmp(file: string, bytes: Uint8Array): OpenedPicture {
  const header = readBmpHeader(file, bytes)
  const { width, height, bits, palette, masks } = header
  const channels = bits <= 8 ? (isGray(palette) ? 1 : 3) : masks[3] === 0 ? 3 : 4
  return {
    width,
    height,
    channels,
    sampleBytes: 1,
    decode: () => ({ width, height, channels, samples: samplesOf(file, bytes, header, channels) })
  }
}

const isGray = (palette: Uint8Array): boolean =>
  palette.every((value, at) => value === palette[at - (at % 3)])

function samplesOf(
  file: string,
  bytes: Uint8Array,
  header: BmpHeader,
  channels: Picture['channels']
): Uint8Array {
  if (header.bits > 8) return maskedRows(file, bytes, header, channels)
  const { width, height, palette } = header
  const put = (samples: Uint8Array, pixel: number, colour: number, place: number): void => {
    if (3 * colour >= palette.length)
      throw damaged(file, `byte ${place} names colour ${colour} of a palette of ${palette.length / 3}`)
    for (let channel = 0; channel < channels; channel++)
      samples[channels * pixel + channel] = valueAt(palette, 3 * colour + channel)
  }
  if (!header.isRunLength) return indexedRows(file, bytes, header, channels, put)
  const samples = new Uint8Array(width * height * channels)
  // Pixels that no run reaches have the first colour.
  for (let pixel = 0; pixel < width * height; pixel++) put(samples, pixel, 0, header.start)
  readRuns(file, bytes, header, (pixel, colour, place) => put(samples, pixel, colour, place))
  return samples
}

/** Rows of the file begin at multiples of four bytes; the padding of the last row may be missing. */
function rowBytes(file: string, bytes: Uint8Array, { width, height, bits, start }: BmpHeader): number {
  const stride = 4 * Math.ceil((width * bits) / 32)
  checkLength(file, bytes, start + (height - 1) * stride + Math.ceil((width * bits) / 8), 'its pixels end')
  return stride
}

function indexedRows(
  file: string,
  bytes: Uint8Array,
  header: BmpHeader,
  channels: number,
  put: (samples: Uint8Array, pixel: number, colour: number, place: number) => void
): Uint8Array {
  const { width, height, bits, start, isTopDown } = header
  const stride = rowBytes(file, bytes, header)
  const samples = new Uint8Array(width * height * channels)
  const perByte = 8 / bits
  for (let y = 0; y < height; y++) {
    const row = start + (isTopDown ? y : height - 1 - y) * stride
    for (let x = 0; x < width; x++) {
      const place = row + Math.floor(x / perByte)
      const shift = 8 - bits * ((x % perByte) + 1)
      put(samples, y * width + x, (numberAt(bytes, place) >> shift) & (2 ** bits - 1), place)
    }
  }
  return samples
}

/** How the bits of a mask become a byte. */
interface Part {
  readonly mask: number
  readonly shift: number
  /** The value when all its bits are set. */
  readonly most: number
}

function maskedRows(
  file: string,
  bytes: Uint8Array,
  header: BmpHeader,
  channels: Picture['channels']
): Uint8Array {
  const { width, height, bits, start, isTopDown, masks } = header
  const stride = rowBytes(file, bytes, header)
  const samples = new Uint8Array(width * height * channels)
  const parts = masks.slice(0, channels).map(partOf)
  const size = bits / 8
  let mostOpaque = 0
  for (let y = 0, to = 0; y < height; y++) {
    let from = start + (isTopDown ? y : height - 1 - y) * stride
    for (let x = 0; x < width; x++, from += size) {
      let pixel = 0
      for (let i = size - 1; i >= 0; i--) pixel = (pixel << 8) | numberAt(bytes, from + i)
      for (const { mask, shift, most } of parts)
        samples[to++] = most === 0 ? 0 : Math.round((255 * ((pixel & mask) >>> shift)) / most)
      if (channels === 4) mostOpaque = Math.max(mostOpaque, numberAt(samples, to - 1))
    }
  }
  // Some programs state a mask and leave its bits 0: a completely invisible picture is never meant.
  if (channels === 4 && mostOpaque === 0) for (let at = 3; at < samples.length; at += 4) samples[at] = 255
  return samples
}

function partOf(mask: number): Part {
  // The index of the lowest bit that is set.
  const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
  return { mask, shift, most: mask >>> shift }
}
