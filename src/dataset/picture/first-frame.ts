/** Cuts files with many pictures to the first one, because decoders read all of them before they return one. */
import type { ReadableFormat } from './formats.js'

/**
 * The file with only its first picture. The file is unchanged if it has one picture, or if it breaks the rules of its
 * format; then its decoder reports that.
 */
export function firstFrame(bytes: Buffer, format: ReadableFormat): Buffer {
  try {
    if (format === 'GIF') return firstOfGif(bytes)
    if (format === 'WebP') return firstOfWebp(bytes)
    if (format === 'TIFF') return firstOfTiff(bytes)
    return bytes
  } catch (error) {
    // A read past the end of the file.
    if (error instanceof RangeError) return bytes
    throw error
  }
}

const gif = { extension: 0x21, image: 0x2c, trailer: 0x3b }

/** Up to the end of the first image's data. */
function firstOfGif(bytes: Buffer): Buffer {
  const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  /** The end of a list of blocks that each begin with their length; the last has the length 0. */
  const afterBlocks = (from: number): number => {
    let at = from
    for (let length = bytes.readUInt8(at); length > 0; length = bytes.readUInt8(at)) at += 1 + length
    return at + 1
  }
  let at = 13 + tableBytes(bytes.readUInt8(10))
  while (bytes.readUInt8(at) === gif.extension) at = afterBlocks(at + 2)
  if (bytes.readUInt8(at) !== gif.image) return bytes
  const end = afterBlocks(at + 11 + tableBytes(bytes.readUInt8(at + 9)))
  return Buffer.concat([bytes.subarray(0, end), Buffer.of(gif.trailer)])
}

/** Up to the end of the first chunk that contains a frame. */
function firstOfWebp(bytes: Buffer): Buffer {
  let at = 12
  while (at + 8 <= bytes.length) {
    const name = bytes.toString('latin1', at, at + 4)
    const length = bytes.readUInt32LE(at + 4)
    at += 8 + length + (length % 2)
    if (name !== 'ANMF') continue
    const first = Buffer.from(bytes.subarray(0, at))
    first.writeUInt32LE(first.length - 8, 4)
    return first
  }
  return bytes
}

/** Changes the first directory so that it is the last. */
function firstOfTiff(bytes: Buffer): Buffer {
  const isLittle = bytes.readUInt8(0) === 0x49
  const word = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const long = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const longLong = (at: number): number =>
    Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  const isBig = word(2) === 43
  const directory = isBig ? longLong(8) : long(4)
  const next = isBig ? directory + 8 + 20 * longLong(directory) : directory + 2 + 12 * word(directory)
  const cut = Buffer.from(bytes)
  cut.fill(0, next, next + (isBig ? 8 : 4))
  return cut
}
