/** TensorBoard's files of a run: scalars of each epoch, histograms of the weights after it. */
import { type FileHandle, open } from 'node:fs/promises'
import { hostname } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Network } from '../config/network/network.js'
import type { EpochReport } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { makeDirectory } from '../files.js'
import {
  beginningRecord,
  firstRecord,
  histogramsOf,
  scalarsOf,
  type Value,
  valuesRecord
} from '../report/tensorboard/event.js'

/** One curve of each chart; TensorBoard names it by its directory. */
type Part = 'train' | 'validation'

/**
 * Writes `DIR/RUN/train` and `DIR/RUN/validation`. TensorBoard follows a file while it grows, so these files grow: each
 * epoch is one write at the end, and a reader takes no record that is not whole.
 */
export class EventLog {
  readonly #directory: string
  readonly #paths: readonly string[]
  readonly #done: number
  readonly #files = new Map<Part, FileHandle>()

  /**
   * @param directory of the logs of several runs
   * @param run its directory, which gives its name
   * @param done the epochs before this training: what earlier files have of later ones, TensorBoard lets go
   */
  constructor(directory: string, run: string, network: Network, done: number) {
    this.#done = done
    this.#directory = join(resolve(directory), basename(resolve(run)))
    this.#paths = network.weights.map(({ path }) => path)
  }

  /**
   * Makes the file of training, so that a place where nothing can be written is reported before the training.
   *
   * @throws CnnError WRITE
   */
  begin(): Promise<void> {
    return this.#refusals(async () => void (await this.#file('train')))
  }

  /**
   * @param weights after the epoch
   * @throws CnnError WRITE
   */
  add(report: EpochReport, weights: readonly Float32Array[]): Promise<void> {
    return this.#refusals(async () => {
      const { train, validation } = scalarsOf(report)
      await this.#append('train', report.epoch, [...train, ...histogramsOf(this.#paths, weights)])
      if (validation.length > 0) await this.#append('validation', report.epoch, validation)
    })
  }

  async end(): Promise<void> {
    for (const file of this.#files.values()) await file.close()
    this.#files.clear()
  }

  async #append(part: Part, epoch: number, values: readonly Value[]): Promise<void> {
    await (await this.#file(part)).appendFile(valuesRecord(Date.now() / 1000, epoch, values))
  }

  async #file(part: Part): Promise<FileHandle> {
    const known = this.#files.get(part)
    if (known) return known
    const directory = join(this.#directory, part)
    await makeDirectory(directory)
    const now = Date.now()
    // TensorBoard reads the files of a directory in the order of their names.
    const name = `events.out.tfevents.${String(now).padStart(14, '0')}.${hostname()}.${process.pid}`
    const file = await open(join(directory, name), 'ax')
    this.#files.set(part, file)
    await file.appendFile(firstRecord(now / 1000))
    await file.appendFile(beginningRecord(now / 1000, this.#done + 1))
    return file
  }

  async #refusals<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      throw new CnnError('WRITE', `${this.#directory} could not be written: ${(cause as Error).message}`, {
        where: '--tensorboard',
        hint: 'name a directory on a disk with room that you may write to',
        cause
      })
    }
  }
}
