/** Four IDX files with known hashes as a data set: its examples, its description, its fingerprint. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadOptions } from '../../../src/dataset/kinds/kind.js'
import { type PublishedIdx, publishedIdx } from '../../../src/dataset/kinds/published-idx.js'
import { putFiles, sha256, smallFiles, smallFrom, smallSet } from '../small.js'

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
  it('refuses impossible sizes', async () => {
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

describe('its words', () => {
  it('are what it is, its classes, its files and where they are kept', async () => {
    const dir = fresh()
    const { facts, lines, document } = await smallFrom().describe({ dir, from: [right], keepAll: true })
    const names = Object.keys(smallFiles)
    const where = (name: string) => join(right, name)
    expect(facts).toBe(smallSet.facts)
    expect(lines).toEqual([
      'small: dots',
      '4 classes: a, b, c, d',
      ...names.map(
        (name) => `  ${name}  ${smallFiles[name]?.length} bytes  SHA-256 checked  from ${where(name)}`
      ),
      `  kept in ${dir}`
    ])
    expect(document).toEqual({
      name: 'small',
      directory: dir,
      imageShape: [3, 2, 1],
      labels: ['a', 'b', 'c', 'd'],
      trainImages: 40,
      testImages: 10,
      files: Object.entries(smallFiles).map(([name, content]) => ({
        file: name,
        source: right,
        where: where(name),
        sha256: sha256(content),
        bytes: content.length
      }))
    })
  })
  it('have a fingerprint of each file, and a hint where to give them', async () => {
    const { fingerprint } = await smallFrom().load({ dir: right, validation: 0, seed: 1 })
    expect(fingerprint.hint).toBe('give the files that it was started with: --set dataset.dir=DIR')
    expect(fingerprint.parts.map(({ file, source, sha256 }) => [file, source, sha256])).toEqual(
      Object.entries(smallFiles).map(([name, content]) => [name, 'cache', sha256(content)])
    )
  })
})

describe('the test split alone', () => {
  it('is the one of all, without a look at the training files', async () => {
    const { test } = await smallFrom().load({ dir: right, validation: 10, seed: 1 })
    const dir = fresh()
    await putFiles(dir, (bytes, name) => (name.startsWith('test') ? bytes : undefined))
    expect(await smallFrom().loadTest({ dir })).toEqual({ facts: smallSet.facts, test })
  })
})
