/** A directory as a source: the files uncompressed, or as `NAME.gz`. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataFile } from '../data-file.js'
import { asSourceError, readPlain } from './file.js'
import { receive } from './receive.js'
import { type ReadOptions, type Received, type Source, SourceError } from './source.js'

/**
 * @param keep whether a copy of each file is kept in the cache
 */
export function directorySource(directory: string, keep: boolean): Source {
  return {
    name: directory,
    keep,
    async read(file, options) {
      const plain = join(directory, file.name)
      try {
        return { bytes: await readPlain(plain, file, options.signal), where: plain }
      } catch (error) {
        const packed = await readPacked(`${plain}.gz`, file, directory, options)
        if (packed === undefined) throw error
        return packed
      }
    }
  }
}

/** Undefined if there is no such file. */
async function readPacked(
  path: string,
  file: DataFile,
  source: string,
  { onProgress, signal }: ReadOptions
): Promise<Received | undefined> {
  signal?.throwIfAborted()
  try {
    if (!(await stat(path)).isFile()) return undefined
    const report = (bytes: number) => onProgress?.({ file: file.name, source, bytes, total: file.bytes })
    const stream = createReadStream(path, { highWaterMark: 1 << 18, signal })
    return { bytes: await receive(stream, file, report), where: path }
  } catch (error) {
    signal?.throwIfAborted()
    const failure = asSourceError(error)
    if (failure instanceof SourceError && failure.failure === 'missing') return undefined
    if (failure instanceof SourceError)
      throw new SourceError(failure.failure, `its .gz ${failure.message}`, error)
    throw failure
  }
}
