/** The IDX format of the MNIST files: bytes to dimensions and a view of the data, or an error with its offset. */
import { counted, withCommas } from '../counts.js'
import { CnnError } from '../errors.js'

/** An array of unsigned bytes in an IDX file: the last index varies fastest. */
export interface Idx {
  readonly shape: readonly number[]
  /** A view into the file's bytes, not a copy. */
  readonly data: Uint8Array
}

/** The third byte of the magic number: unsigned bytes, the only type that image sets use. */
const unsignedByte = 0x08
const maximumRank = 4

/** The beginning of an IDX file. */
export interface IdxHeader {
  readonly shape: readonly number[]
  /** How many numbers follow it, one byte each. */
  readonly size: number
  /** The offset of the data. */
  readonly start: number
}

/** The greatest length of a header, in bytes. */
export const mostIdxHeader = 4 + 4 * maximumRank

/**
 * Parses the header of an IDX file of unsigned bytes: two zero bytes, a type, the number of dimensions, and each
 * dimension as a big-endian 32-bit number. After Y. LeCun, "The MNIST database", "the IDX file format".
 *
 * @param bytes the file, or its first 20 bytes
 * @param where the file, for errors
 * @throws CnnError DATA with the file and the byte offset
 */
export function parseIdxHeader(bytes: Uint8Array, where: string): IdxHeader {
  const fail = (offset: number, message: string): never => {
    throw idxError(where, offset, message)
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4)
    fail(bytes.length, `it ends within the magic number, after ${counted(bytes.length, 'byte')}`)
  if (view.getUint16(0) !== 0) fail(0, `it starts with ${hex(view.getUint16(0), 4)}, not with two zero bytes`)
  const type = view.getUint8(2)
  if (type !== unsignedByte)
    fail(2, `its data type is ${hex(type, 2)}, not ${hex(unsignedByte, 2)}, unsigned bytes`)
  const rank = view.getUint8(3)
  if (rank < 1 || rank > maximumRank) fail(3, `it has ${rank} dimensions, not 1 to ${maximumRank}`)
  const start = 4 + 4 * rank
  if (bytes.length < start) fail(bytes.length, `it ends within its ${rank} dimensions`)
  const shape: number[] = []
  let size = 1
  for (let d = 0; d < rank; d++) {
    const offset = 4 + 4 * d
    const dimension = view.getUint32(offset)
    if (dimension === 0) fail(offset, `dimension ${d + 1} is 0`)
    size *= dimension
    // Above this the product is no longer exact, and no buffer can hold it.
    if (!Number.isSafeInteger(size)) fail(offset, `dimension ${d + 1} of ${dimension} makes it too large`)
    shape.push(dimension)
  }
  return { shape, size, start }
}

/**
 * Parses a whole IDX file: its header and the data. The length must be exact.
 *
 * @param where the file, for errors
 * @throws CnnError DATA with the file and the byte offset
 */
export function parseIdx(bytes: Uint8Array, where: string): Idx {
  const header = parseIdxHeader(bytes, where)
  checkIdxLength(header, bytes.length, where)
  return { shape: header.shape, data: bytes.subarray(header.start) }
}

/** @throws CnnError DATA if a file with this many bytes is shorter or longer than its header says */
export function checkIdxLength({ shape, size, start }: IdxHeader, length: number, where: string): void {
  const present = length - start
  const stated = `(${shape.join(', ')}) needs ${withCommas(size)} bytes of data`
  if (present < size) throw idxError(where, length, `${stated}, it has ${present}`)
  if (present > size)
    throw idxError(where, start + size, `${stated}, ${withCommas(present - size)} more follow`)
}

const idxError = (where: string, offset: number, message: string): CnnError =>
  new CnnError('DATA', `${where} is not a sound IDX file: ${message}`, {
    where: `${where}, byte ${offset}`,
    hint: 'get the file again, or give a directory that holds a sound one with --from'
  })

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`
