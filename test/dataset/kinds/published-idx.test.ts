/** Four IDX files of known hashes as a data set: its examples, its words, its fingerprint. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadOptions } from '../../../src/dataset/kinds/kind.js'
import { type PublishedIdx, publishedIdx } from '../../../src/dataset/kinds/published-idx.js'
import { putFiles, sha256, smallFiles, smallSet } from '../small.js'

let root: string
let right: string
let count = 0
const fresh = (): string => join(root, `case-${count++}`)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-idx-'))
  right = join(root, 'right')
  await putFiles(right)
})
afterAll(() => rm(root, { recursive: true }))

describe('the examples of four IDX files', () => {
  const load = ({ set = smallSet, ...options }: Partial<LoadOptions> & { set?: PublishedIdx }) =>
    publishedIdx(set).load({ dir: right, validation: 0, seed: 1, ...options })

  it('has no validation part when none is asked for', async () => {
    const data = await load({})
    expect(data.validation).toBeUndefined()
    expect(data.train.shape).toEqual([40, 3, 2, 1])
  })
  it('takes all training images under a limit above their number', async () => {
    expect((await load({ validation: 30, limit: 99 })).train.shape[0]).toBe(10)
  })
  it('refuses sizes that cannot be', async () => {
    for (const validation of [40, -1, 1.5])
      await expect(load({ validation })).rejects.toMatchObject({
        code: 'CONFIG',
        where: 'dataset.validation'
      })
    for (const limit of [0, 2.5]) await expect(load({ limit })).rejects.toMatchObject({ code: 'USAGE' })
  })
  it('refuses files that are not what the facts say, though their hashes are right', async () => {
    const { facts, files } = smallSet
    const { trainImages, testLabels } = files
    for (const other of [
      { facts: { ...facts, trainImages: 41 } },
      { facts: { ...facts, imageShape: [2, 3, 1] as const } },
      { facts: { ...facts, imageShape: [3, 2, 3] as const } },
      { facts: { ...facts, labels: ['a', 'b', 'c'] } },
      { files: { ...files, testLabels: trainImages, trainImages: testLabels } }
    ])
      await expect(load({ set: { ...smallSet, ...other } })).rejects.toMatchObject({ code: 'DATA' })
  })
  it('refuses labels that are no class, of either part, by file and place', async () => {
    for (const part of ['trainLabels', 'testLabels'] as const) {
      const { name } = smallSet.files[part]
      const bytes = Buffer.from(smallFiles[name])
      bytes[8 + 6] = 4
      const dir = fresh()
      await putFiles(dir, (right, of) => (of === name ? bytes : right))
      const file = { name, bytes: bytes.length, sha256: sha256(bytes) }
      const set = { ...smallSet, files: { ...smallSet.files, [part]: file } }
      await expect(load({ set, dir })).rejects.toMatchObject({
        code: 'DATA',
        where: `${join(dir, name)}, label 6`
      })
    }
  })
})
