/** NPZ files: every supported type, order and header version, and an error with its place for the rest. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { npzSource, roleOf } from '../../../../src/dataset/sources/pictures/npz.js'
import { openZip } from '../../../../src/dataset/sources/pictures/zip-tree.js'
import { contents, directoryOf, errorOf, onlyDataErrors } from './reading.js'
import { zipOf } from './zip-file.js'

/** How a test writes an array; `values` run with the last index fastest. */
interface Made {
  readonly shape: readonly number[]
  readonly values: readonly number[]
  readonly type?: string
  readonly fortran?: boolean
  readonly version?: 1 | 2 | 3
}

const writers: Record<string, (data: Buffer, value: number, at: number) => unknown> = {
  '|u1': (data, value, at) => data.writeUInt8(value, at),
  '<i2': (data, value, at) => data.writeInt16LE(value, at),
  '>u2': (data, value, at) => data.writeUInt16BE(value, at),
  '<i4': (data, value, at) => data.writeInt32LE(value, at),
  '<i8': (data, value, at) => data.writeBigInt64LE(BigInt(value), at),
  '>i8': (data, value, at) => data.writeBigInt64BE(BigInt(value), at),
  '<f4': (data, value, at) => data.writeFloatLE(value, at),
  '>f4': (data, value, at) => data.writeFloatBE(value, at),
  '<f8': (data, value, at) => data.writeDoubleLE(value, at)
}

function npy({ shape, values, type = '|u1', fortran = false, version = 1 }: Made): Buffer {
  const bytes = Number(type.slice(2))
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const order = fortran ? 'True' : 'False'
  const text = `${`{'descr': '${type}', 'fortran_order': ${order}, 'shape': ${tuple}, }`.padEnd(117)}\n`
  const head = Buffer.alloc(version === 1 ? 10 : 12)
  head.write('\x93NUMPY', 'latin1')
  head[6] = version
  if (version === 1) head.writeUInt16LE(text.length, 8)
  else head.writeUInt32LE(text.length, 8)
  const data = Buffer.alloc(values.length * bytes)
  for (const [place, value] of values.entries()) {
    let [rest, at, weight] = [place, 0, values.length]
    for (const size of [...shape].reverse()) {
      weight /= size
      at += (rest % size) * weight
      rest = Math.floor(rest / size)
    }
    writers[type](data, value, (fortran ? at : place) * bytes)
  }
  return Buffer.concat([head, Buffer.from(text), data])
}

const fileOf = (members: Record<string, Uint8Array>): string =>
  join(
    directoryOf({
      'set.npz': zipOf(Object.entries(members).map(([name, content]) => ({ name: `${name}.npy`, content })))
    }),
    'set.npz'
  )
const open = async (members: Record<string, Uint8Array>) => npzSource(await openZip(fileOf(members)))
const bytes = (count: number) => Array.from({ length: count }, (_, i) => (i * 37) % 256)

describe('NPZ files', () => {
  it("with Keras's names give each split with its classes", async () => {
    const source = await open({
      x_test: npy({ shape: [1, 2, 2], values: [9, 8, 7, 6] }),
      y_test: npy({ shape: [1], values: [3] }),
      x_train: npy({ shape: [2, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8] }),
      y_train: npy({ shape: [2], values: [10, 3], type: '<i8' }),
      notes: npy({ shape: [1], values: [3] })
    })
    expect(source.classes).toEqual(['3', '10'])
    expect(source.entries.map(({ name, split, label }) => [name, split, label])).toEqual([
      ['x_train[0]', 'train', '10'],
      ['x_train[1]', 'train', '3'],
      ['x_test[0]', 'test', '3']
    ])
    expect(await contents(source)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 8, 7, 6]
    ])
    expect(await contents(source, [1, 2])).toEqual([
      [5, 6, 7, 8],
      [9, 8, 7, 6]
    ])
    expect(source.problems.of('ignored').map(({ path }) => path)).toEqual(['notes.npy'])
    await source.close()
  })

  it("with MedMNIST's names and labels [n, 1]", async () => {
    const members: Record<string, Buffer> = {}
    for (const split of ['train', 'val', 'test']) {
      members[`${split}_images`] = npy({ shape: [2, 1, 1, 3], values: bytes(6) })
      members[`${split}_labels`] = npy({ shape: [2, 1], values: [0, 1] })
    }
    const source = await open(members)
    expect(source.entries.map(({ split, label }) => `${split} ${label}`)).toEqual([
      'train 0',
      'train 1',
      'validation 0',
      'validation 1',
      'test 0',
      'test 1'
    ])
  })

  it('give the same bytes whatever the type, byte order, memory order and header version', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.tuple(
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 2, max: 5 })
        ),
        fc.constantFrom(undefined, 1, 3, 4),
        fc.constantFrom(...Object.keys(writers)),
        fc.boolean(),
        fc.constantFrom(1, 2, 3) as fc.Arbitrary<1 | 2 | 3>,
        async ([n, height, width], channels, type, fortran, version) => {
          const size = height * width * (channels ?? 1)
          const values = bytes(n * size).map((value, i) => (i === 0 ? 255 : value))
          const shape = [n, height, width, ...(channels === undefined ? [] : [channels])]
          const source = await open({ x: npy({ shape, values, type, fortran, version }) })
          const expected = Array.from({ length: n }, (_, i) => values.slice(i * size, (i + 1) * size))
          expect(await contents(source)).toEqual(expected)
          expect(source.entries[0]).not.toHaveProperty('label')
          await source.close()
        }
      ),
      { numRuns: 150 }
    )
  })

  it('turn channels that come first, and floats from 0 to 1', async () => {
    const planar = await open({
      images: npy({ shape: [1, 3, 2, 2], values: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] })
    })
    expect(await contents(planar)).toEqual([[1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12]])
    const floats = await open({ images: npy({ shape: [1, 1, 3], values: [0, 1, 0.5], type: '<f8' }) })
    expect(await contents(floats)).toEqual([[0, 255, 128]])
    expect(floats.problems.byReason()[0]?.reason).toBe('floats are read as 0 to 1')
  })

  it('name pictures with values that are no bytes as damaged', async () => {
    const values = [1, 2, 3, 256, 5, 6, 7, -1]
    const source = await open({ x: npy({ shape: [4, 1, 2], values, type: '<i2' }) })
    const reason = 'a value is not between 0 and 255'
    expect(await contents(source)).toEqual([[1, 2], reason, [5, 6], reason])
    const nan = await open({ x: npy({ shape: [2, 1, 1], values: [Number.NaN, 2], type: '<f4' }) })
    expect(await contents(nan)).toEqual([reason, [2]])
  })

  it('are refused when a bit of a stored picture has turned', async () => {
    const content = npy({ shape: [2, 1, 1], values: [1, 2] })
    const whole = zipOf([{ name: 'x.npy', content, stored: true }])
    const turned = Buffer.from(whole)
    turned[turned.indexOf(content) + content.length - 1] ^= 1
    const directory = directoryOf({ 'set.npz': turned })
    const source = await npzSource(await openZip(join(directory, 'set.npz')))
    expect(await errorOf(() => contents(source))).toMatchObject({ code: 'DATA' })
  })

  const sound = npy({ shape: [1, 1, 1], values: [1] })
  const headed = (text: string): Buffer => {
    const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1'), Buffer.from(text)])
    head.writeUInt16LE(text.length, 8)
    return head
  }
  for (const [name, members, message] of [
    ['pickled objects', { x: headed("{'descr': '|O', 'fortran_order': False, 'shape': (3,), }") }, 'pickled'],
    [
      'structures',
      { x: headed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }") },
      'a structure'
    ],
    ['text', { x: headed("{'descr': '<U5', 'fortran_order': False, 'shape': (3,), }") }, '<U5'],
    ['no header', { x: headed('nothing') }, 'no sound description'],
    ['another beginning', { x: Buffer.from('PK\x03\x04 something else') }, 'does not begin'],
    [
      'an unknown version',
      { x: Buffer.concat([sound.subarray(0, 6), Buffer.from([9]), sound.subarray(7)]) },
      'version is 9'
    ],
    [
      'a shape that lies',
      { x: headed("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999, 28, 28), }") },
      'needs'
    ],
    [
      'a shape past all numbers',
      { x: headed("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 99999999999), }") },
      'too large'
    ],
    ['flat pictures', { x: npy({ shape: [2, 784], values: bytes(1568) }) }, 'not that of pictures'],
    ['five channels', { x: npy({ shape: [1, 2, 2, 5], values: bytes(20) }) }, 'no pictures'],
    ['one-hot labels', { x: sound, y: npy({ shape: [1, 10], values: bytes(10) }) }, 'not one label'],
    [
      'labels that are no numbers',
      { x: sound, y: npy({ shape: [1], values: [0.5], type: '<f4' }) },
      'not a whole number'
    ],
    [
      'fewer labels',
      { x: npy({ shape: [2, 1, 1], values: [1, 2] }), y: npy({ shape: [1], values: [1] }) },
      '2 pictures and 1 label'
    ],
    ['the same part twice', { x: sound, images: sound }, 'the same part'],
    ['no pictures', { weights: sound }, 'no array of pictures']
  ] as [string, Record<string, Buffer>, string][])
    it(`are refused with ${name}`, async () => {
      const error = await errorOf(() => open(members))
      expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      expect(error.message).toContain(message)
      expect(error.hint).toBeDefined()
    })

  it('end with a CnnError or are read, whatever bytes of an array are changed', async () => {
    const whole = npy({ shape: [2, 2, 2], values: bytes(8), type: '<f4' })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: whole.length }),
        fc.boolean(),
        async (changes, length, cut) => {
          const data = Buffer.from(cut ? whole.subarray(0, length) : whole)
          for (const [place, value] of changes) if (place < data.length) data[place] = value
          await onlyDataErrors(async () => contents(await open({ x: data })))
        }
      ),
      { numRuns: 400 }
    )
  })

  it('know the names of arrays', () => {
    expect(roleOf('X_train')).toEqual({ role: 'pictures', split: 'train' })
    expect(roleOf('val_labels')).toEqual({ role: 'labels', split: 'validation' })
    expect(roleOf('y')).toEqual({ role: 'labels' })
    for (const name of ['train', 'weights', 'x_y', 'x_train_test']) expect(roleOf(name)).toBeUndefined()
  })
})
