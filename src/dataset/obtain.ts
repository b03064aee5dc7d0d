/** The files of a data set from the first place that has them right: the cache, then one source after another. */
import { join } from 'node:path'
import { CnnError } from '../errors.js'
import { keepFile, removeDamaged } from './cache.js'
import type { DataFile } from './data-file.js'
import { readPlain } from './sources/file.js'
import { type DownloadProgress, type Received, type Source, SourceError } from './sources/source.js'

/** One file of a data set, checked. */
export interface ObtainedFile extends Received {
  readonly file: string
  /** `cache`, or the name of the source that it came from at this run. */
  readonly source: string
  /** SHA-256 in hex, as found now. */
  readonly sha256: string
}

/** Where to look, and whom to tell. */
export interface Search {
  /** Of the data set, as messages call it. */
  readonly name: string
  /** All files of the data set. */
  readonly files: readonly DataFile[]
  /** The cache. */
  readonly directory: string
  /** In the order of trying. */
  readonly sources: readonly Source[]
  /** Put every file into the cache, also what a source keeps well enough itself. */
  readonly keepAll?: boolean
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Told in one line what the user should know: a damaged file and what became of it. */
  readonly onNotice?: (message: string) => void
  readonly signal?: AbortSignal
}

/** Looks for files; remembers which sources do not answer, so that each is waited for once. */
export class Finder {
  readonly #search: Search
  readonly #unreachable = new Map<Source, SourceError>()

  constructor(search: Search) {
    this.#search = search
  }

  /**
   * Finds one file, its length and SHA-256 checked. A damaged file in the cache is not used: it is replaced by the
   * sound one. Where a file is not to be had, nothing damaged stays in the cache.
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
    // Another process may have got it meanwhile.
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
      // The run has its data; where no copy was to be kept, a cache that stays as it is does not stop it.
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
