/** The directory where checked data files are kept: each is written whole, and replaced when damaged. */
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { hasCode, writeWhole } from '../files.js'
import type { DataFile } from './data-file.js'
import { readPlain } from './sources/file.js'
import { SourceError } from './sources/source.js'

/** `data/NAME` in the current directory, or the directory that the user names for the files of this data set. */
export const cacheDirectory = (dataset: string, dir?: string): string => resolve(dir ?? join('data', dataset))

/**
 * Puts a checked file into the cache and replaces what is there.
 *
 * @throws CnnError WRITE
 */
export async function keepFile(directory: string, file: DataFile, bytes: Uint8Array): Promise<string> {
  const path = join(directory, file.name)
  try {
    await writeWhole(path, bytes)
  } catch (error) {
    // On a shared disk another machine may mistake our temporary file for that of a dead process.
    if (!(error instanceof Error && hasCode(error.cause, 'ENOENT'))) throw error
    await writeWhole(path, bytes)
  }
  return path
}

/**
 * Removes files with a wrong length or SHA-256, and reports it. It removes only files, and only where it is allowed.
 */
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
