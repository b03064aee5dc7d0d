/** The directory where checked data files are kept: put there whole, healed when damaged. */
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { hasCode, writeWhole } from '../files.js'
import type { DataFile } from './data-file.js'
import { readPlain } from './sources/file.js'
import { SourceError } from './sources/source.js'

/** `data/NAME` here, or the directory that the user names for the files of this data set. */
export const cacheDirectory = (dataset: string, dir?: string): string => resolve(dir ?? join('data', dataset))

/**
 * Puts a checked file into the cache, over whatever is there.
 *
 * @throws CnnError WRITE
 */
export async function keepFile(directory: string, file: DataFile, bytes: Uint8Array): Promise<string> {
  const path = join(directory, file.name)
  try {
    await writeWhole(path, bytes)
  } catch (error) {
    // On a disk shared by machines another one may take our temporary file for a dead process's.
    if (!(error instanceof Error && hasCode(error.cause, 'ENOENT'))) throw error
    await writeWhole(path, bytes)
  }
  return path
}

/** Removes the files whose length or SHA-256 is wrong, and says so; only files, and where it may. */
export async function removeDamaged(
  directory: string,
  files: readonly DataFile[],
  onNotice?: (message: string) => void
): Promise<void> {
  for (const file of files) {
    const path = join(directory, file.name)
    try {
      await readPlain(path, file)
    } catch (error) {
      if (!(error instanceof SourceError) || error.failure !== 'wrong') continue
      await rm(path).then(
        () => onNotice?.(`${path} ${error.message}: removed`),
        () => {}
      )
    }
  }
}
