/** IDX and CIFAR files as sources: the same pictures plain, compressed, in a zip; damage is an error with an offset. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cifarSource } from '../../../../src/dataset/sources/pictures/cifar.js'
import { walkFolder } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import { idxSource } from '../../../../src/dataset/sources/pictures/idx-source.js'
import { openZip } from '../../../../src/dataset/sources/pictures/zip-tree.js'
import { idxFile } from '../../small.js'
import { contents, directoryOf, errorOf, onlyDataErrors } from './reading.js'
import { zipOf } from './zip-file.js'

const openIdx = async (files: Record<string, Uint8Array>) => idxSource(await walkFolder(directoryOf(files)))
const openCifar = async (files: Record<string, string | Uint8Array>) =>
  cifarSource(await walkFolder(directoryOf(files)))

const set = {
  'train-images-idx3-ubyte': idxFile([3, 1, 2], Uint8Array.from([1, 2, 3, 4, 5, 6])),
  'train-labels-idx1-ubyte': idxFile([3], Uint8Array.from([10, 9, 10])),
  't10k-images-idx3-ubyte': idxFile([1, 1, 2], Uint8Array.from([7, 8])),
  't10k-labels-idx1-ubyte': idxFile([1], Uint8Array.from([9]))
}

describe('IDX files', () => {
  it('are read plain, as .gz and in a zip, alike', async () => {
    const packed = Object.fromEntries(
      Object.entries(set).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)])
    )
    const zip = zipOf(Object.entries(set).map(([name, content]) => ({ name: `MNIST/${name}`, content })))
    const zipped = await idxSource(await openZip(join(directoryOf({ 'set.zip': zip }), 'set.zip')))
    for (const source of [await openIdx(set), await openIdx(packed), zipped]) {
      expect(source.classes).toEqual(['9', '10'])
      expect(source.entries.map(({ split, label }) => `${split} ${label}`)).toEqual([
        'train 10',
        'train 9',
        'train 10',
        'test 9'
      ])
      expect(await contents(source)).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
        [7, 8]
      ])
      expect(await contents(source, [2, 3])).toEqual([
        [5, 6],
        [7, 8]
      ])
      await source.close()
    }
  })

  it('are refused where they do not fit together', async () => {
    const images = set['train-images-idx3-ubyte']
    for (const [files, message] of [
      [{ ...set, 'train-labels-idx1-ubyte': set['t10k-labels-idx1-ubyte'] }, '3 pictures and 1 label'],
      [{ ...set, 'train-images-idx3-ubyte.gz': gzipSync(images) }, 'several sets'],
      [
        { 'emnist-digits-train-images-idx3-ubyte': images, 'emnist-letters-train-images-idx3-ubyte': images },
        'several sets'
      ],
      [{ ...set, 'train-labels-idx1-ubyte': images }, 'labels have one dimension'],
      [{ 'train-images-idx3-ubyte': images.subarray(0, 19) }, 'it has 3'],
      [
        { 'train-images-idx3-ubyte': idxFile([4], Uint8Array.from([1, 2, 3, 4])) },
        'images have three dimensions'
      ],
      [{ 'notes.txt': images }, 'holds no pictures']
    ] as [Record<string, Uint8Array>, string][]) {
      const error = await errorOf(() => openIdx(files))
      expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      expect(error.message).toContain(message)
    }
  })

  it('that are cut within their .gz give an offset', async () => {
    const short = gzipSync(set['train-images-idx3-ubyte'].subarray(0, 19))
    const source = await openIdx({ 'images-idx3-ubyte.gz': short })
    expect((await errorOf(() => contents(source))).where).toMatch(/images-idx3-ubyte.gz, byte 19$/)
  })

  it('end with a CnnError or are read, whatever bytes are changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('train-images-idx3-ubyte', 'train-labels-idx1-ubyte') as fc.Arbitrary<
          keyof typeof set
        >,
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 3 }),
        async (name, packed, changes) => {
          const bytes = packed ? gzipSync(set[name]) : Buffer.from(set[name])
          for (const [place, value] of changes) if (place < bytes.length) bytes[place] = value
          const { [name]: _, ...rest } = set
          await onlyDataErrors(async () =>
            contents(await openIdx({ ...rest, [packed ? `${name}.gz` : name]: bytes }))
          )
        }
      ),
      { numRuns: 200 }
    )
  })
})

describe('CIFAR files', () => {
  const record = (labels: number[], first: number) =>
    Uint8Array.from([
      ...labels,
      ...Array.from({ length: 3072 }, (_, i) => (first + Math.floor(i / 1024)) % 256)
    ])
  const names = 'airplane automobile bird cat deer dog frog horse ship truck'.split(' ')

  it('of CIFAR-10 give batches in order, interleaved, with their class names', async () => {
    const source = await openCifar({
      'data_batch_2.bin': record([3], 30),
      'data_batch_1.bin': Buffer.concat([record([0], 10), record([9], 20)]),
      'test_batch.bin': record([3], 40),
      'batches.meta.txt': `${names.join('\n')}\n\n`,
      'readme.html': 'about'
    })
    expect(source.classes).toEqual(names)
    expect(source.entries.map(({ name, split, label }) => `${name} ${split} ${label}`)).toEqual([
      'data_batch_1.bin[0] train airplane',
      'data_batch_1.bin[1] train truck',
      'data_batch_2.bin[0] train cat',
      'test_batch.bin[0] test cat'
    ])
    const pictures = (await contents(source)) as number[][]
    expect(pictures.map((pixels) => pixels.slice(0, 4))).toEqual([
      [10, 11, 12, 10],
      [20, 21, 22, 20],
      [30, 31, 32, 30],
      [40, 41, 42, 40]
    ])
    expect(pictures[0]).toHaveLength(3072)
  })

  it('of CIFAR-100 have fine labels', async () => {
    const source = await openCifar({ 'train.bin': record([1, 99], 0), 'test.bin': record([2, 7], 0) })
    expect(source.entries.map(({ label }) => label)).toEqual(['99', '7'])
    expect(source.classes).toHaveLength(100)
  })

  it('are refused with an offset where they are damaged', async () => {
    const cut = await errorOf(() =>
      openCifar({ 'test_batch.bin': Buffer.concat([record([0], 0), Buffer.alloc(9)]) })
    )
    expect(cut.where).toMatch(/test_batch.bin, byte 3073$/)
    const label = await errorOf(() =>
      openCifar({ 'test_batch.bin': Buffer.concat([record([0], 0), record([10], 0)]) })
    )
    expect(label.where).toMatch(/test_batch.bin, byte 3073$/)
    const meta = await errorOf(() =>
      openCifar({ 'test_batch.bin': record([0], 0), 'batches.meta.txt': 'cat\ndog\n' })
    )
    expect(meta.message).toContain('does not name 10 classes')
    expect((await errorOf(() => openCifar({ 'a.txt': 'a' }))).message).toContain('no file of CIFAR')
  })
})
