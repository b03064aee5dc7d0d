/** The IDX parser: what it reads, and that every other file is an error with its place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseIdx } from '../../src/dataset/idx.js'
import { CnnError } from '../../src/errors.js'
import { packedDamage, plainDamage } from './damage.js'
import { idxFile, smallFiles } from './small.js'

const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1)
const files = shapes.chain((shape) =>
  fc.tuple(fc.constant(shape), fc.uint8Array({ minLength: sizeOf(shape), maxLength: sizeOf(shape) }))
)

/** The error of parsing, or undefined. */
function errorOf(bytes: Uint8Array): CnnError | undefined {
  try {
    parseIdx(bytes, 'FILE')
    return undefined
  } catch (error) {
    if (error instanceof CnnError) return error
    throw error
  }
}

describe('parseIdx', () => {
  it('reads any shape and data, at any place in a buffer', () => {
    fc.assert(
      fc.property(files, fc.integer({ min: 0, max: 5 }), ([shape, data], offset) => {
        const bytes = Buffer.concat([Buffer.alloc(offset, 0xee), idxFile(shape, data)]).subarray(offset)
        const idx = parseIdx(bytes, 'FILE')
        expect(idx.shape).toEqual(shape)
        expect(Buffer.compare(idx.data, data)).toBe(0)
        expect(idx.data.buffer).toBe(bytes.buffer)
      })
    )
  })
  it('refuses every beginning of a file, and every file with more behind it', () => {
    fc.assert(
      fc.property(files, fc.uint8Array({ minLength: 1, maxLength: 9 }), ([shape, data], more) => {
        const file = idxFile(shape, data)
        for (let length = 0; length < file.length; length++) {
          const error = errorOf(file.subarray(0, length))
          expect(error?.where).toBe(`FILE, byte ${length}`)
        }
        expect(errorOf(Buffer.concat([file, more]))?.where).toBe(`FILE, byte ${file.length}`)
      })
    )
  })
  it('takes any bytes, or throws a CnnError DATA', () => {
    const headers = fc.uint8Array({ minLength: 0, maxLength: 40 }).map((bytes) => {
      // Half of them get a sound magic number, so that the rest is looked at too.
      if (bytes.length > 4 && bytes[0] % 2 === 0) bytes.set([0, 0, 8, (bytes[3] % 5) + 1])
      return bytes
    })
    fc.assert(
      fc.property(headers, (bytes) => {
        const error = errorOf(bytes)
        if (error !== undefined) expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      }),
      { numRuns: 2000 }
    )
  })

  const bytes = (...values: number[]) => Uint8Array.from(values)
  for (const [name, file, where, message] of [
    ['no zero bytes first', bytes(1, 0, 8, 1, 0, 0, 0, 0), 0, 'starts with 0x0100'],
    ['gzip', bytes(0x1f, 0x8b, 8, 0), 0, 'starts with 0x1f8b'],
    ['signed bytes', bytes(0, 0, 9, 1, 0, 0, 0, 1, 5), 2, 'its data type is 0x09'],
    ['no dimension', bytes(0, 0, 8, 0), 3, '0 dimensions'],
    ['five dimensions', bytes(0, 0, 8, 5), 3, '5 dimensions'],
    ['an empty dimension', bytes(0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 0), 8, 'dimension 2 is 0'],
    [
      'too large',
      bytes(0, 0, 8, 2, ...Array(8).fill(255)),
      8,
      'dimension 2 of 4294967295 makes it too large'
    ],
    ['large, absent', bytes(0, 0, 8, 1, 255, 255, 255, 255), 8, 'needs 4,294,967,295 bytes of data, it has 0']
  ] as const)
    it(`says what is wrong and where: ${name}`, () => {
      const error = errorOf(file)
      expect(error?.where).toBe(`FILE, byte ${where}`)
      expect(error?.message).toContain(message)
    })

  it('tells most damage without any hash', () => {
    const right = smallFiles['train-images']
    const passes = [...plainDamage, ...packedDamage].filter(({ make }) => errorOf(make(right)) === undefined)
    // What changes only pixels is for the hash alone.
    expect(passes.map(({ name }) => name)).toEqual([
      'flipped bit in the data',
      'flipped bit in the last byte'
    ])
  })
})
