/** The headers of a Windows or OS/2 bitmap: its size, how its pixels are stored, and its palette. */
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { damaged, unread } from './refusal.js'
import { checkLength } from './stated-picture.js'

export interface BmpHeader {
  readonly width: number
  readonly height: number
  /** Whether the first row of the file is the top of the picture. */
  readonly isTopDown: boolean
  /** Bits of a pixel. */
  readonly bits: number
  /** Runs of equal pixels instead of rows. */
  readonly isRunLength: boolean
  /** With 16 or 32 bits a pixel: the bits of red, green, blue and opacity; 0 if there are none. */
  readonly masks: readonly [red: number, green: number, blue: number, opacity: number]
  /** With up to 8 bits a pixel: red, green and blue of each colour, one after the other. */
  readonly palette: Uint8Array
  /** The byte at which the pixels begin. */
  readonly start: number
}

/** Lengths of complete headers: OS/2's first, Windows's with its successors, and OS/2's second. */
const lengths = [12, 40, 52, 56, 64, 108, 124]
const coreLength = 12
const fileHeader = 14

const plain = 0
const runs8 = 1
const runs4 = 2
const bitFields = 3
const alphaBitFields = 6

/** @throws CnnError DATA with the file if the headers are damaged, or of a kind that is not supported */
export function readBmpHeader(file: string, bytes: Uint8Array): BmpHeader {
  checkLength(file, bytes, fileHeader + 4, 'its header ends')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const length = view.getUint32(14, true)
  if (!lengths.includes(length)) throw unread(file, `it has a header of ${withCommas(length)} bytes`)
  checkLength(file, bytes, fileHeader + length, 'its header ends')
  const isCore = length === coreLength
  const width = isCore ? view.getUint16(18, true) : view.getInt32(18, true)
  const stated = isCore ? view.getUint16(20, true) : view.getInt32(22, true)
  if (width < 1 || stated === 0) throw damaged(file, `it states ${width} x ${stated} pixels`)
  const bits = view.getUint16(isCore ? 24 : 28, true)
  const compression = isCore ? plain : view.getUint32(30, true)
  checkKind(file, bits, compression, length)
  // Masks begin where Windows's first header ends: after it, or inside a longer one.
  const maskCount = compression === alphaBitFields ? 4 : compression === bitFields ? 3 : 0
  const end = fileHeader + Math.max(length, maskCount === 0 ? 0 : 40 + 4 * maskCount)
  checkLength(file, bytes, end, 'its header ends')
  const start = view.getUint32(10, true)
  if (start < end) throw damaged(file, `its pixels begin at byte ${start}, within its header`)
  const masks = masksOf(view, bits, compression, length)
  if (bits > 8 && bits !== 24 && masks.slice(0, 3).every((mask) => mask === 0))
    throw damaged(file, 'its masks name no bits of a colour')
  return {
    width,
    height: Math.abs(stated),
    isTopDown: stated < 0,
    bits,
    isRunLength: compression === runs8 || compression === runs4,
    masks,
    palette: bits > 8 ? new Uint8Array() : readPalette(file, bytes, { end, start, bits, isCore }),
    start
  }
}

function checkKind(file: string, bits: number, compression: number, length: number): void {
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw unread(file, `it has ${bits} bits a pixel`)
  // OS/2's second header uses the same numbers for other compressions.
  const hasMasks = length !== 64 && (compression === bitFields || compression === alphaBitFields)
  const isRead =
    compression === plain ||
    (compression === runs8 && bits === 8) ||
    (compression === runs4 && bits === 4) ||
    (hasMasks && (bits === 16 || bits === 32))
  if (!isRead) throw unread(file, `its ${bits} bits a pixel are compressed by method ${compression}`)
}

function masksOf(view: DataView, bits: number, compression: number, length: number): BmpHeader['masks'] {
  if (compression !== bitFields && compression !== alphaBitFields)
    // The fourth byte of a pixel is reserved: it is opacity only if a mask says so.
    return bits === 16 ? [0x7c00, 0x03e0, 0x001f, 0] : [0xff0000, 0x00ff00, 0x0000ff, 0]
  const mask = (place: number): number => view.getUint32(54 + 4 * place, true)
  const hasOpacity = compression === alphaBitFields || length >= 56
  return [mask(0), mask(1), mask(2), hasOpacity ? mask(3) : 0]
}

/** As many colours as the header states, and as fit before the pixels. */
function readPalette(
  file: string,
  bytes: Uint8Array,
  { end, start, bits, isCore }: { end: number; start: number; bits: number; isCore: boolean }
): Uint8Array {
  const stride = isCore ? 3 : 4
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const most = 2 ** bits
  const used = isCore ? 0 : view.getUint32(46, true)
  const count = Math.min(most, used === 0 ? most : used, Math.floor((start - end) / stride))
  checkLength(file, bytes, end + stride * count, 'its palette ends')
  if (count === 0) throw damaged(file, 'it has no palette')
  const palette = new Uint8Array(3 * count)
  for (let colour = 0; colour < count; colour++)
    for (let part = 0; part < 3; part++)
      palette[3 * colour + part] = valueAt(bytes, end + stride * colour + 2 - part)
  return palette
}
