/** What `--from` accepts and refuses. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceFrom } from '../../../src/dataset/sources/from.js'
import { gzip, putFiles, smallFiles, smallSet } from '../small.js'

const file = smallSet.files.trainImages
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cnn from-'))
  await putFiles(dir)
  await putFiles(join(dir, 'packed'), gzip, '.gz')
})
afterAll(() => rm(dir, { recursive: true }))

describe('--from', () => {
  it('takes a directory by path, relative path and file: URL, plain or packed', async () => {
    for (const text of [
      dir,
      relative(process.cwd(), dir),
      pathToFileURL(dir).href,
      join(dir, 'packed'),
      pathToFileURL(join(dir, 'packed')).href
    ]) {
      const { bytes } = await sourceFrom(text).read(file, {})
      expect(Buffer.compare(bytes, smallFiles[file.name])).toBe(0)
    }
  })
  it('refuses other addresses, and those that hold a password, which it does not repeat', () => {
    for (const text of [
      'ftp://host/x',
      'http://[',
      's3:bucket',
      'https://me:secret@host/',
      'file://host/x'
    ]) {
      const attempt = () => sourceFrom(text)
      expect(attempt).toThrow(expect.objectContaining({ code: 'USAGE', hint: expect.any(String) }))
      expect(attempt).not.toThrow(/secret/)
    }
  })
  it('names a source without the query of its URL, which may hold a token', () => {
    expect(sourceFrom('https://host.example/a/?token=x').name).toBe('https://host.example/a/')
  })
})
