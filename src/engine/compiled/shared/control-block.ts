/** How threads work together: barriers, distribution of work, and the word that stops all of them. */

/** The words of the control block, in shared memory. */
const words = {
  /** Not 0 if something failed: every thread leaves. */
  abort: 0,
  /** How many threads have reached the barrier. */
  arrived: 1,
  /** How often all threads have met. A thread waits at the barrier until this changes. */
  meetings: 2,
  /** The next piece of work to hand out. */
  next: 3,
  /** The main thread asks to stop at the next batch boundary. */
  stop: 4,
  /** What the last thread to arrive decided for all. */
  decision: 5,
  /** How many epochs the main thread has allowed to begin. */
  gate: 6,
  /** Batches done since the start of this job. */
  steps: 7,
  /** Epochs ended since the start of this job, their validation included. */
  epochs: 8,
  /** 1: the main thread asks all threads to wait at the next batch boundary within an epoch. */
  pause: 9,
  /** The batch of this job up to which the main thread has let the threads continue after a pause. */
  resumed: 10
} as const
type Word = keyof typeof words

/** Thrown in a worker when another thread has failed. */
export class Aborted extends Error {
  override readonly name = 'Aborted'
}

/** How long a thread sleeps before it checks the abort word again, in milliseconds. */
const patience = 100

/** One job of several threads, seen by one of them. The block is reused for the next job. */
export class ControlBlock {
  readonly #words: Int32Array
  readonly #threads: number
  readonly #spins: number

  /**
   * @param threads how many take part in the job
   * @param spins how often a thread checks before it sleeps: 0 if there are more threads than cores
   */
  constructor(block: Int32Array, threads: number, spins: number) {
    this.#words = block
    this.#threads = threads
    this.#spins = spins
  }

  static words(): Int32Array {
    return new Int32Array(new SharedArrayBuffer(4 * Object.keys(words).length))
  }

  /** Prepares the block for another job. No thread may be working. */
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

  /** Reports that something failed, and wakes the sleeping threads, which then check the abort word. */
  abort(): void {
    Atomics.store(this.#words, words.abort, 1)
    for (const word of ['meetings', 'gate', 'resumed'] as const) Atomics.notify(this.#words, words[word])
  }

  /** The number of a piece of work that no other thread gets; counted from 0 after each meeting. */
  claim(): number {
    if (this.get('abort') !== 0) throw new Aborted()
    return Atomics.add(this.#words, words.next, 1)
  }

  /** Waits until all threads have arrived. The last one runs `alone` before it releases the others. */
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

  /** Waits, after a batch, until the main thread lets all continue. @param steps the batches done by then */
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
