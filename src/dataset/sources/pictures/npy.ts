/** The header of a NumPy array file, and its values as numbers. */
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import type { ByteFeed } from './byte-feed.js'

export interface NpyHeader {
  readonly shape: readonly number[]
  readonly type: NpyType
  /** Whether the first index varies fastest, instead of the last. */
  readonly fortran: boolean
  /** The offset of the values. */
  readonly start: number
}

export interface NpyType {
  /** In NumPy's notation, such as `<f4`. */
  readonly name: string
  readonly bytes: number
  readonly isFloat: boolean
  read(view: DataView, offset: number): number
}

/** NumPy itself reads no header above 10,000 bytes by default. */
const mostHeader = 65_536

/**
 * Reads a header of version 1.0, 2.0 or 3.0.
 *
 * @throws CnnError DATA with the byte offset, for damage, for objects (which are pickled programs) and for types that
 *   are not numbers
 */
export async function readNpyHeader(feed: ByteFeed, where: string): Promise<NpyHeader> {
  const magic = Buffer.from(await feed.take(8))
  if (magic.toString('latin1', 0, 6) !== '\x93NUMPY') throw feed.fail(0, 'it does not begin as a NumPy array')
  const version = valueAt(magic, 6)
  if (version < 1 || version > 3) throw feed.fail(6, `its format version is ${version}, not 1 to 3`)
  const lengthBytes = version === 1 ? 2 : 4
  const length = Buffer.from(await feed.take(lengthBytes)).readUIntLE(0, lengthBytes)
  if (length > mostHeader)
    throw feed.fail(8, `its header of ${withCommas(length)} bytes is longer than ${withCommas(mostHeader)}`)
  const start = 8 + lengthBytes
  const text = Buffer.from(await feed.take(length)).toString('utf8')
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const sizes = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1]
  if (!/^\s*\{.*\}\s*$/s.test(text) || fortran === undefined || sizes === undefined)
    throw feed.fail(start, 'its header is no sound description of an array')
  const type = descr === undefined ? undefined : npyType(descr)
  if (type === undefined) throw unreadType(descr ?? 'a structure', where)
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number)
  const values = shape.reduce((product, size) => product * size, 1)
  if (!Number.isSafeInteger(values * type.bytes))
    throw feed.fail(start, `its shape (${shape.join(', ')}) is too large`)
  return { shape, type, fortran: fortran === 'True', start: start + length }
}

const readers: { readonly [type: string]: (view: DataView, offset: number, little: boolean) => number } = {
  b1: (view, offset) => view.getUint8(offset),
  u1: (view, offset) => view.getUint8(offset),
  i1: (view, offset) => view.getInt8(offset),
  u2: (view, offset, little) => view.getUint16(offset, little),
  i2: (view, offset, little) => view.getInt16(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  u8: (view, offset, little) => Number(view.getBigUint64(offset, little)),
  i8: (view, offset, little) => Number(view.getBigInt64(offset, little)),
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little)
}

function npyType(name: string): NpyType | undefined {
  const [, order, kind] = /^([<>|=])([a-z]\d)$/.exec(name) ?? []
  const read = kind === undefined || !Object.hasOwn(readers, kind) ? undefined : readers[kind]
  if (read === undefined || kind === undefined) return undefined
  const little = order !== '>'
  return {
    name,
    bytes: Number(kind.slice(1)),
    isFloat: kind.startsWith('f'),
    read: (view, offset) => read(view, offset, little)
  }
}

function unreadType(name: string, where: string): CnnError {
  if (name.includes('O'))
    return new CnnError(
      'DATA',
      `${where} is a pickled array of Python objects, which is not read: it could run any program`,
      {
        where,
        hint: 'save pictures of one size: np.savez(file, x_train=np.stack(pictures), y_train=labels)'
      }
    )
  return new CnnError('DATA', `${where} holds values of the type ${name}, which is not read`, {
    where,
    hint: 'use uint8, or another integer or float type: array.astype("uint8")'
  })
}

/** All values of some bytes. */
export function npyValues({ bytes, read }: NpyType, data: Uint8Array): Float64Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const values = new Float64Array(Math.floor(data.length / bytes))
  for (let i = 0; i < values.length; i++) values[i] = read(view, i * bytes)
  return values
}
