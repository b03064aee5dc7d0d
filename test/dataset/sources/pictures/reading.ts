/** What the tests of the readers share: files made in a temporary directory, and sources read to their end. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { PictureSource, ReadPicture } from '../../../../src/dataset/sources/pictures/picture-source.js'
import { CnnError } from '../../../../src/errors.js'

const made: string[] = []
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true })
})

/** A temporary directory with files in it; it is removed after the tests. */
export function directoryOf(files: { readonly [path: string]: string | Uint8Array } = {}): string {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-reading-'))
  made.push(directory)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  return directory
}

export async function readAll(source: PictureSource, places?: readonly number[]): Promise<ReadPicture[]> {
  const pictures: ReadPicture[] = []
  for await (const picture of source.read(places)) pictures.push(picture)
  return pictures
}

/** Pixels, or the bytes of a file, of each picture; a damaged one is its reason. */
export async function contents(source: PictureSource, places?: readonly number[]): Promise<unknown[]> {
  const pictures = await readAll(source, places)
  return pictures.map((picture) =>
    picture.kind === 'encoded'
      ? Buffer.from(picture.bytes).toString()
      : picture.kind === 'pixels'
        ? [...picture.pixels]
        : picture.reason
  )
}

/** The CnnError that work ends with; any other error is thrown on, none is a failure. */
export async function errorOf(work: () => unknown): Promise<CnnError> {
  try {
    await work()
  } catch (error) {
    if (error instanceof CnnError) return error
    throw error
  }
  throw new Error('there was no error')
}

/** Work that may succeed or end with a CnnError DATA, and with nothing else. */
export async function onlyDataErrors(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof CnnError && error.code === 'DATA')) throw error
  }
}
