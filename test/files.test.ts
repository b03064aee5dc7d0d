/** Files appear whole or not at all. */
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CnnError } from '../src/errors.js'
import { makeDirectory, writeWhole, writeWholeDirectory } from '../src/files.js'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cnn-files-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

async function* pieces(parts: number[], end?: Error): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield new Uint8Array(part).fill(part & 255)
  if (end) throw end
}

describe('writeWhole', () => {
  it('writes text, bytes and pieces, and makes the directories on the way', async () => {
    await writeWhole(join(directory, 'a/b/text'), 'zwölf\n')
    await writeWhole(join(directory, 'a/bytes'), new Uint8Array([1, 2, 3]))
    await writeWhole(join(directory, 'a/pieces'), pieces([3, 100_000, 0, 2]))
    expect(await readFile(join(directory, 'a/b/text'), 'utf8')).toBe('zwölf\n')
    expect([...(await readFile(join(directory, 'a/bytes')))]).toEqual([1, 2, 3])
    expect((await readFile(join(directory, 'a/pieces'))).length).toBe(100_005)
  })

  it('leaves the old file and no litter when the content fails on its way', async () => {
    const path = join(directory, 'file')
    await writeWhole(path, 'old')
    await expect(writeWhole(path, pieces([5, 5], new Error('hash differs')))).rejects.toThrow('hash differs')
    expect(await readFile(path, 'utf8')).toBe('old')
    expect(await readdir(directory)).toEqual(['file'])
  })

  it('says which path could not be written', async () => {
    await writeFile(join(directory, 'file'), '')
    const path = join(directory, 'file/below')
    const error = await writeWhole(path, 'x').catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(CnnError)
    expect(error).toMatchObject({ code: 'WRITE', exitCode: 8, where: path })
  })

  it('lets many writers of one name finish, one of them whole', async () => {
    const path = join(directory, 'file')
    const texts = Array.from({ length: 20 }, (_, index) => String(index).repeat(50_000))
    await Promise.all(texts.map((text) => writeWhole(path, text)))
    expect(texts).toContain(await readFile(path, 'utf8'))
    expect(await readdir(directory)).toEqual(['file'])
  })
})

describe('makeDirectory', () => {
  it('makes those above it too, and takes one that is there, also with others making it', async () => {
    const path = join(directory, 'a/b/c')
    await Promise.all(Array.from({ length: 20 }, () => makeDirectory(path)))
    await makeDirectory(path)
    expect(await readdir(path)).toEqual([])
  })

  it('throws where a file is in the way', async () => {
    await writeFile(join(directory, 'file'), '')
    await expect(makeDirectory(join(directory, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeDirectory(join(directory, 'file/below/it'))).rejects.toMatchObject({ code: 'ENOTDIR' })
  })

  // mkdir with recursive never comes back from there.
  it.runIf(existsSync('/proc/self'))('throws where the system calls the parent missing', async () => {
    await expect(makeDirectory('/proc/nothing/there')).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('writeWholeDirectory', () => {
  it('appears with all its files', async () => {
    const path = join(directory, 'model')
    await writeWholeDirectory(path, async (temporary) => {
      await writeWhole(join(temporary, 'one'), '1')
      await writeWhole(join(temporary, 'two'), '2')
      expect(await readdir(directory)).not.toContain('model')
    })
    expect((await readdir(path)).sort()).toEqual(['one', 'two'])
  })

  it('does not appear when filling fails, nor over one that is there', async () => {
    const path = join(directory, 'model')
    const failing = writeWholeDirectory(path, async (temporary) => {
      await writeWhole(join(temporary, 'one'), '1')
      throw new Error('no more')
    })
    await expect(failing).rejects.toThrow('no more')
    expect(await readdir(directory)).toEqual([])

    await mkdir(path)
    await writeFile(join(path, 'kept'), 'kept')
    await expect(writeWholeDirectory(path, async () => {})).rejects.toMatchObject({ code: 'WRITE' })
    expect(await readdir(path)).toEqual(['kept'])
  })
})
