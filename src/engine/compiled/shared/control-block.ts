/** Threads that work together: barriers, pieces of work handed out, and the word that stops them all. */

/** The words of the control block, in shared memory. */
const words = {
  /** Not 0: something failed; everybody leaves. */
  abort: 0,
  /** How many threads have reached the barrier. */
  arrived: 1,
  /** How often all threads have met: a thread waits at the barrier until it changes. */
  meetings: 2,
  /** The next piece of work. */
  next: 3,
  /** The main thread asks to stop at the next batch boundary. */
  stop: 4,
  /** What the last to arrive decided for all. */
  decision: 5,
  /** How many epochs the main thread has let begin. */
  gate: 6,
  /** Batches done since the start of this job. */
  steps: 7,
  /** Epochs ended since the start of this job, their validation included. */
  epochs: 8,
  /** 1: the main thread asks all to wait at the next batch boundary within an epoch. */
  pause: 9,
  /** Up to which batch of this job the main thread has let them continue after a pause. */
  resumed: 10
} as const
type Word = keyof typeof words

/** Thrown in a worker when another thread has failed. */
export class Aborted extends Error {
  override readonly name = 'Aborted'
}

/** How long a thread sleeps before it looks at the abort word again, in milliseconds. */
const patience = 100

/** One job of several threads, seen by one of them. The block is used again for the next job. */
export class ControlBlock {
  readonly #words: Int32Array
  readonly #threads: number
  readonly #spins: number

  /**
   * @param threads how many take part in the job
   * @param spins how often a thread looks before it sleeps: 0 where there are more threads than cores
   */
  constructor(block: Int32Array, threads: number, spins: number) {
    this.#words = block
    this.#threads = threads
    this.#spins = spins
  }

  static words(): Int32Array {
    return new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length))
  }

  /** Makes the block ready for another job, when no thread works on one. */
  reset(): void {
    this.#words.fill(0)
  }

  get(word: Word): number {
    return Atomics.load(this.#words, words[word])
  }

  set(word: Word, value: number): void {
    Atomics.store(this.#words, words[word], value)
    Atomics.notify(this.#words, words[word])
  }

  /** Says that something failed, and wakes the sleepers: they look at the abort word then. */
  abort(): void {
    Atomics.store(this.#words, words.abort, 1)
    for (const word of ['meetings', 'gate', 'resumed'] as const) Atomics.notify(this.#words, words[word])
  }

  /** The number of a piece of work that nobody else gets; they are counted from 0 after each meeting. */
  claim(): number {
    if (this.get('abort') !== 0) throw new Aborted()
    return Atomics.add(this.#words, words.next, 1)
  }

  /** Waits until all threads are here. The last to arrive does `alone` before it lets the others go on. */
  meet(alone?: () => void): void {
    const meeting = this.get('meetings')
    if (Atomics.add(this.#words, words.arrived, 1) + 1 === this.#threads) {
      alone?.()
      Atomics.store(this.#words, words.arrived, 0)
      Atomics.store(this.#words, words.next, 0)
      this.set('meetings', meeting + 1)
    } else this.#wait('meetings', (value) => value !== meeting)
  }

  /** Waits until the main thread has opened the gate for epoch `epoch`. */
  passGate(epoch: number): void {
    this.#wait('gate', (value) => value >= epoch)
  }

  /** Waits, after a batch, until the main thread lets all go on. @param steps the batches done by then */
  passPause(steps: number): void {
    this.#wait('resumed', (value) => value >= steps)
  }

  #wait(word: Word, ready: (value: number) => boolean): void {
    for (let spin = 0; spin < this.#spins; spin++) if (ready(this.get(word))) return
    for (;;) {
      const value = this.get(word)
      if (ready(value)) return
      if (this.get('abort') !== 0) throw new Aborted()
      Atomics.wait(this.#words, words[word], value, patience)
    }
  }
}
