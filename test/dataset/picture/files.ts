/** Picture files made byte by byte: what they state need not be true. */
import { deflateSync } from 'node:zlib'

export interface PngHeader {
  readonly width: number
  readonly height: number
  /** Bits of a sample. */
  readonly depth?: number
  /** 0: gray, 2: colour, 6: colour and opacity. */
  readonly colour?: number
}

/** A PNG with this header over these data. */
export function png({ width, height, depth = 8, colour = 0 }: PngHeader, data: Uint8Array): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([depth, colour, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(data)),
    chunk('IEND', new Uint8Array())
  ])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc(body), body.length + 4)
  return whole
}

function crc(bytes: Uint8Array): number {
  let rest = 0xffffffff
  for (const byte of bytes) {
    rest ^= byte
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  }
  return (rest ^ 0xffffffff) >>> 0
}

/** A gray TIFF of one strip, little-endian. @param format of a sample: 1 whole numbers, 3 floating point */
export function tiff(
  { width, height, bits, format = 1 }: { width: number; height: number; bits: number; format?: number },
  data: Uint8Array
): Buffer {
  const entries: [tag: number, type: number, value: number][] = [
    [256, 4, width],
    [257, 4, height],
    [258, 3, bits],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8 + 2 + 12 * 10 + 4],
    [277, 3, 1],
    [278, 4, height],
    [279, 4, data.length],
    [339, 3, format]
  ]
  const head = Buffer.alloc(8 + 2 + 12 * entries.length + 4)
  head.write('II*\0', 'latin1')
  head.writeUInt32LE(8, 4)
  head.writeUInt16LE(entries.length, 8)
  for (const [i, [tag, type, value]] of entries.entries()) {
    head.writeUInt16LE(tag, 10 + 12 * i)
    head.writeUInt16LE(type, 12 + 12 * i)
    head.writeUInt32LE(1, 14 + 12 * i)
    head.writeUInt32LE(value, 18 + 12 * i)
  }
  return Buffer.concat([head, data])
}
