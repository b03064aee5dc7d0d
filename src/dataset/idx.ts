/** The IDX format of the MNIST files: bytes to dimensions and a view of the data, or an error with its offset. */
import { CnnError } from '../errors.js'

/** An array of unsigned bytes as an IDX file holds it: the last index runs fastest. */
export interface Idx {
  readonly shape: readonly number[]
  /** A view into the file's bytes, not a copy. */
  readonly data: Uint8Array
}

/** The third byte of the magic number: unsigned bytes, the only type that image sets use. */
const unsignedByte = 0x08
const maximumRank = 4

/**
 * Parses an IDX file of unsigned bytes: two zero bytes, a type, the number of dimensions, each dimension as a
 * big-endian 32-bit number, the data. The length has to be exact. After Y. LeCun, "The MNIST database", "the IDX
 * file format".
 *
 * @param where the file, for errors
 * @throws CnnError DATA with the file and the byte offset
 */
export function parseIdx(bytes: Uint8Array, where: string): Idx {
  const fail = (offset: number, message: string): never => {
    throw new CnnError('DATA', `${where} is not a sound IDX file: ${message}`, {
      where: `${where}, byte ${offset}`,
      hint: 'get the file again, or give a directory that holds a sound one with --from'
    })
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 4) fail(bytes.length, `it ends within the magic number, after ${bytes.length} bytes`)
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
    // Past this the product is no longer exact, and no buffer holds it.
    if (!Number.isSafeInteger(size)) fail(offset, `dimension ${d + 1} of ${dimension} makes it too large`)
    shape.push(dimension)
  }
  const present = bytes.length - start
  const stated = `(${shape.join(', ')}) needs ${size} bytes of data`
  if (present < size) fail(bytes.length, `${stated}, it has ${present}`)
  if (present > size) fail(start + size, `${stated}, ${present - size} more follow`)
  return { shape, data: bytes.subarray(start) }
}

const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`
