/** Gets the files of a data set from the first place that has them intact: the cache, then one source after another. */
import { join } from 'node:path'
import { CnnError } from '../errors.js'
import { keepFile, removeDamaged } from './cache.js'
import type { DataFile } from './data-file.js'
import { readPlain } from './sources/file.js'
import { type DownloadProgress, type Received, type Source, SourceError } from './sources/source.js'

/** One file of a data set, checked. */
export interface ObtainedFile extends Received {
  readonly file: string
  /** `cache`, or the name of the source that it came from this time. */
  readonly source: string
  /** SHA-256 in hex, computed this time. */
  readonly sha256: string
}

/** Where to look, and how to report it. */
export interface Search {
  /** The name of the data set in messages. */
  readonly name: string
  /** All files of the data set. */
  readonly files: readonly DataFile[]
  /** The directory of the cache. */
  readonly directory: string
  /** In the order in which they are tried. */
  readonly sources: readonly Source[]
  /** Whether to copy every file to the cache, even if a source keeps it anyway. */
  readonly keepAll?: boolean
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Called with one line that the user should see: a damaged file and what happened to it. */
  readonly onNotice?: (message: string) => void
  readonly signal?: AbortSignal
}

/** Looks for files. It remembers which sources do not answer, so that it waits for each only once. */
export class Finder {
  readonly #search: Search
  readonly #unreachable = new Map<Source, SourceError>()

  constructor(search: Search) {
    this.#search = search
  }

  /**
   * Finds one file and checks its length and SHA-256. A damaged file in the cache is not used: an intact one replaces
   * it. If a file cannot be obtained, no damaged one stays in the cache.
   *
   * @throws CnnError DATA with the reason of every source; WRITE when a download cannot be kept
   */
  async find(file: DataFile): Promise<ObtainedFile> {
    const { directory, sources, keepAll, onNotice, signal } = this.#search
    const cached = join(directory, file.name)
    const inCache = await this.#attempt(() => readPlain(cached, file, signal))
    if (!(inCache instanceof SourceError)) return obtained(file, 'cache', cached, inCache)
    const reasons = [`${cached}: ${inCache.message}`]
    for (const source of sources) {
      const received = await this.#ask(source, file)
      if (received instanceof SourceError) {
        reasons.push(`${source.name}: ${received.message}`)
        continue
      }
      if (inCache.failure === 'wrong') await this.#heal(file, received.bytes, inCache, source)
      else if (source.keep || keepAll) await keepFile(directory, file, received.bytes)
      return obtained(file, source.name, received.where, received.bytes)
    }
    // Another process may have fetched it in the meantime.
    const atLast = await this.#attempt(() => readPlain(cached, file, signal))
    if (!(atLast instanceof SourceError)) return obtained(file, 'cache', cached, atLast)
    await removeDamaged(directory, this.#search.files, onNotice)
    throw this.#nowhere(file, reasons)
  }

  async #heal(file: DataFile, bytes: Uint8Array, damage: SourceError, source: Source): Promise<void> {
    const { directory, keepAll, onNotice } = this.#search
    const found = `${join(directory, file.name)} ${damage.message}`
    try {
      await keepFile(directory, file, bytes)
      onNotice?.(`${found}: replaced by the one of ${source.name}`)
    } catch (error) {
      // The run has its data. If no copy had to be kept, a cache that cannot be written does not stop the run.
      if (source.keep || keepAll || !(error instanceof CnnError)) throw error
      onNotice?.(`${found}, and stays so: ${error.message}`)
    }
  }

  async #ask(source: Source, file: DataFile): Promise<Received | SourceError> {
    const known = this.#unreachable.get(source)
    if (known !== undefined) return known
    const { onProgress, signal } = this.#search
    const answer = await this.#attempt(() => source.read(file, { onProgress, signal }))
    if (answer instanceof SourceError && answer.failure === 'unreachable')
      this.#unreachable.set(source, answer)
    return answer
  }

  async #attempt<T>(read: () => Promise<T>): Promise<T | SourceError> {
    try {
      return await read()
    } catch (error) {
      if (error instanceof SourceError) return error
      throw error
    }
  }

  #nowhere(file: DataFile, reasons: readonly string[]): CnnError {
    const { name, files } = this.#search
    const names = files.map((each) => each.name)
    return new CnnError(
      'DATA',
      `${name}: no source has ${file.name}\n${reasons.map((reason) => `  ${reason}`).join('\n')}`,
      {
        where: file.name,
        hint: `get ${names.join(', ')} (plain or .gz) into a directory and give it with --from`
      }
    )
  }
}

const obtained = (file: DataFile, source: string, where: string, bytes: Uint8Array): ObtainedFile => ({
  file: file.name,
  source,
  where,
  sha256: file.sha256,
  bytes
})
