/** One array of an NPZ file as pictures or as labels. */
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import { numberAt, valueAt } from '../../../math/numbers.js'
import {
  checkCount,
  checkShape,
  interleaved,
  type PictureArray,
  type Pixels,
  streamRecords
} from './array-source.js'
import { ByteFeed } from './byte-feed.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { contentOf } from './gunzip.js'
import { type NpyHeader, npyValues, readNpyHeader } from './npy.js'
import type { PictureShape } from './picture-source.js'

/** An array of the file, with its header. */
export interface NpzMember {
  readonly tree: FileTree
  readonly file: TreeFile
  readonly header: NpyHeader
}

/** @throws CnnError DATA if its header is damaged, or states another length than it has */
export async function openMember(tree: FileTree, file: TreeFile): Promise<NpzMember> {
  const where = tree.whereIs(file.path)
  const feed = new ByteFeed(await tree.stream(file), where)
  try {
    const header = await readNpyHeader(feed, where)
    const needed = header.start + header.shape.reduce((product, size) => product * size, header.type.bytes)
    if (needed !== file.size)
      throw feed.fail(
        file.size,
        `its shape (${header.shape.join(', ')}) needs ${withCommas(needed)} bytes, it has ${withCommas(file.size)}`
      )
    return { tree, file, header }
  } finally {
    await feed.close()
  }
}

const recordsOf = ({ tree, file, header: { start } }: NpzMember) => ({
  where: tree.whereIs(file.path),
  open: () => contentOf(tree, file),
  start
})

/** An array that cannot be streamed is read as a whole up to this many bytes. */
const mostWhole = 128 * 1024 * 1024

/**
 * Labels as class names: whole numbers, `[n]` or `[n, 1]`.
 *
 * @throws CnnError DATA for other shapes and values
 */
export async function labelsOf({ tree, file, header: { shape, type, start } }: NpzMember): Promise<string[]> {
  const where = tree.whereIs(file.path)
  if (shape.length < 1 || shape.slice(1).some((size) => size !== 1))
    throw new CnnError(
      'DATA',
      `${where} has the shape (${shape.join(', ')}): not one label for each picture`,
      {
        where,
        hint: 'give whole numbers of the shape [n] or [n, 1]; of one-hot labels: labels.argmax(axis=1)'
      }
    )
  const values = npyValues(type, (await tree.bytes(file)).subarray(start))
  return Array.from(values, (value, i) => {
    if (Number.isSafeInteger(value)) return String(value)
    throw new CnnError('DATA', `${where}: the label ${value} of picture ${i} is not a whole number`, {
      where: `${where}, byte ${start + i * type.bytes}`,
      hint: 'give the number of the class'
    })
  })
}

/**
 * Pictures `[n, height, width]`, `[n, height, width, channels]` or `[n, channels, height, width]`.
 *
 * @param scale the factor that turns a value into a byte: 1, or 255 for values from 0 to 1
 * @throws CnnError DATA for other shapes
 */
export function picturesOf(member: NpzMember, scale: number): PictureArray {
  const { tree, file, header } = member
  const { count, shape, isPlanar } = pictureShape(header.shape, tree.whereIs(file.path))
  const size = shape[0] * shape[1] * shape[2]
  return {
    name: file.path.replace(/\.npy$/i, ''),
    count,
    shape,
    recordBytes: size * header.type.bytes,
    modified: file.modified,
    async *read(indices) {
      for await (const values of valuesOf(member, count, size, indices)) {
        const pixels = values instanceof Uint8Array ? values : toBytes(values, scale)
        yield pixels instanceof Uint8Array && isPlanar ? interleaved(pixels, shape) : pixels
      }
    }
  }
}

function pictureShape(
  shape: readonly number[],
  where: string
): { count: number; shape: PictureShape; isPlanar: boolean } {
  const [count = 0, a = 0, b = 0, c = 1] = shape
  if (shape.length !== 3 && shape.length !== 4)
    throw new CnnError(
      'DATA',
      `${where} has the shape (${shape.join(', ')}), which is not that of pictures`,
      {
        where,
        hint: 'give [n, height, width] or [n, height, width, channels]: array.reshape(-1, 28, 28)'
      }
    )
  const isPlanar = shape.length === 4 && ![1, 3, 4].includes(c) && [1, 3].includes(a)
  return {
    count: checkCount(count, where),
    shape: checkShape(isPlanar ? [b, c, a] : [a, b, c], where),
    isPlanar
  }
}

async function* valuesOf(
  member: NpzMember,
  count: number,
  size: number,
  indices: readonly number[]
): AsyncGenerator<Uint8Array | Float64Array> {
  const { tree, file, header } = member
  const { type, start, fortran, shape } = header
  // Bytes and truth values are used as pixels unchanged.
  const values = (data: Uint8Array) => (/^.u1$/.test(type.name) ? data : npyValues(type, data))
  if (!fortran) {
    const records = { ...recordsOf(member), bytes: size * type.bytes, count }
    for await (const data of streamRecords(records, indices)) yield values(data)
    return
  }
  const where = tree.whereIs(file.path)
  if (file.size > mostWhole)
    throw new CnnError('DATA', `${where} is in Fortran order and larger than 128 MiB`, {
      where,
      hint: 'save it in C order: np.ascontiguousarray(array)'
    })
  const all = values((await tree.bytes(file)).subarray(start))
  for (const index of indices) yield fortranRecord(all, shape, count, size, index)
}

/** Record `index` of an array whose first index varies fastest, rearranged so that its last index does. */
function fortranRecord<T extends Uint8Array | Float64Array>(
  all: T,
  shape: readonly number[],
  count: number,
  size: number,
  index: number
): Uint8Array | Float64Array {
  const record = all instanceof Uint8Array ? new Uint8Array(size) : new Float64Array(size)
  for (let place = 0; place < size; place++) {
    let [rest, from] = [place, 0]
    // The index has one digit for each side of the shape, the last first; in the array the first has the least weight.
    let weight = size
    for (let d = shape.length - 1; d > 0; d--) {
      const extent = valueAt(shape, d)
      weight /= extent
      from += (rest % extent) * weight
      rest = Math.floor(rest / extent)
    }
    record[place] = numberAt(all, index + from * count)
  }
  return record
}

/** Turns numbers into bytes; a value outside 0 to 255 makes the picture damaged. */
function toBytes(values: Float64Array, scale: number): Pixels {
  const pixels = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = numberAt(values, i) * scale
    if (!(value >= 0 && value <= 255)) return { reason: 'a value is not between 0 and 255' }
    pixels[i] = Math.round(value)
  }
  return pixels
}

/** The largest value of an array of floats, ignoring NaN. Reads the array once, a picture at a time. */
export async function largestValue(member: NpzMember): Promise<number> {
  const { shape, type } = member.header
  const [count = 0] = shape
  const bytes = shape.slice(1).reduce((product, size) => product * size, type.bytes)
  const indices = Array.from({ length: count }, (_, i) => i)
  let largest = Number.NEGATIVE_INFINITY
  // The order of the values does not matter here.
  for await (const data of streamRecords({ ...recordsOf(member), bytes, count }, indices))
    for (const value of npyValues(type, data)) if (value > largest) largest = value
  return largest
}
