/** What a source of data files is, and how it says that it cannot give one. */
import type { DataFile } from '../data-file.js'

/** How far a file has come: bytes of the uncompressed file. */
export interface DownloadProgress {
  readonly file: string
  readonly source: string
  readonly bytes: number
  readonly total: number
}

export interface ReadOptions {
  readonly onProgress?: (progress: DownloadProgress) => void
  /** When it aborts, its reason is thrown. */
  readonly signal?: AbortSignal
}

/** A whole file whose length and SHA-256 are right. */
export interface Received {
  /** The uncompressed file, over shared memory: worker threads read it without a copy. */
  readonly bytes: Uint8Array
  /** The path or URL that it came from. */
  readonly where: string
}

/** A place that may have the files of a data set. */
export interface Source {
  /** As errors and progress name it: a path, a URL, a package. */
  readonly name: string
  /** Whether a copy of what it gives is kept in the cache; no: it is as near as the cache. */
  readonly keep: boolean
  /**
   * Reads one file and checks it.
   * @throws SourceError when the file is not to be had here, or is not what it should be
   */
  read(file: DataFile, options: ReadOptions): Promise<Received>
}

/**
 * `missing`: it has no such file; `wrong`: what it has is not the file; `cut`: the transfer broke, a second try may
 * pass; `unreachable`: it does not answer or stalls, its other files need not be tried.
 */
export type Failure = 'missing' | 'wrong' | 'cut' | 'unreachable'

/** Why one source did not give one file: a line of the error that the user sees when all have failed. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly failure: Failure

  constructor(failure: Failure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.failure = failure
  }
}
