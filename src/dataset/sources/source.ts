/** The interface of a source of data files, and the error if it cannot provide one. */
import type { DataFile } from '../data-file.js'

/** How much of a file has arrived, in bytes of the uncompressed file. */
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

/** A whole file with the correct length and SHA-256. */
export interface Received {
  /** The uncompressed file in shared memory: worker threads read it without a copy. */
  readonly bytes: Uint8Array
  /** The path or URL that it came from. */
  readonly where: string
}

/** A place that may have the files of a data set. */
export interface Source {
  /** Its name in errors and progress lines: a path, a URL, a package. */
  readonly name: string
  /** Whether a copy of each file is kept in the cache; not if the source is as close as the cache. */
  readonly keep: boolean
  /**
   * Reads one file and checks it.
   * @throws SourceError when the file cannot be obtained here, or is not what it should be
   */
  read(file: DataFile, options: ReadOptions): Promise<Received>
}

/**
 * `missing`: it has no such file; `wrong`: its file is not the expected one; `cut`: the transfer broke, and a second
 * try may succeed; `unreachable`: it does not answer or stalls, so its other files need not be tried.
 */
export type Failure = 'missing' | 'wrong' | 'cut' | 'unreachable'

/** Why one source did not provide one file: a line of the error that the user sees when all have failed. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly failure: Failure

  constructor(failure: Failure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.failure = failure
  }
}
