/** Saves while the training goes on: it never waits for the disk, and of states that came meanwhile the newest is saved. */

/** What is saved; with a checkpoint in it or, of epochs that leave none, without. */
interface Saving {
  readonly checkpoint?: unknown
}

export class Keeper<Save extends Saving> {
  readonly #write: (save: Save) => Promise<void>
  readonly #everySeconds: number
  #next: Save | undefined
  #writing: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  /** By a clock that nobody sets. */
  #savedAt = performance.now()

  /** @param everySeconds after how long without a checkpoint {@link isDue} says so */
  constructor(write: (save: Save) => Promise<void>, everySeconds: number) {
    this.#write = write
    this.#everySeconds = everySeconds
  }

  /**
   * Whether it is time for a checkpoint.
   * @throws what a save before this failed with
   */
  isDue(): boolean {
    this.#check()
    return !this.#writing && performance.now() - this.#savedAt >= 1000 * this.#everySeconds
  }

  /**
   * Saves this as soon as what is being written is done. What waits already is replaced, field by field.
   * @throws what a save before this failed with
   */
  save(save: Save): void {
    this.#check()
    if (save.checkpoint !== undefined) this.#savedAt = performance.now()
    this.#next = { ...this.#next, ...save }
    this.#writing ??= this.#writeAll()
  }

  /**
   * Waits until everything is written.
   * @throws what a save failed with
   */
  async settled(): Promise<void> {
    await this.#writing
    this.#check()
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#next !== undefined) {
        const save = this.#next
        this.#next = undefined
        await this.#write(save)
      }
    } catch (error) {
      this.#failure = { error }
    } finally {
      this.#writing = undefined
    }
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error
  }
}
