/** The plan of a request and the memory that it takes; weights and state are read and written here. */
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import type { Unsupported } from '../../engine.js'
import type { EngineRequest } from '../../request.js'
import { noRoom } from '../../webassembly-room.js'
import { makePlan, type Plan } from '../plan/plan.js'
import { threadsOf } from './thread-count.js'

/** The most pages of 64 KiB that a memory may have: 4 GiB less one page, so that no address overflows. */
const maximumPages = 65535
const pageBytes = 65536

/** Why the memory that a request needs is too large; undefined if it is not. */
export const tooLarge = (request: EngineRequest): Unsupported | undefined =>
  tooLargeFor(makePlan(request), threadsOf(request))

function tooLargeFor(plan: Plan, threads: number): Unsupported | undefined {
  const bytes = plan.map.bytes(threads)
  if (bytes <= maximumPages * pageBytes) return undefined
  return {
    reason:
      `this network needs ${mebibytes(bytes)} MiB (${mebibytes(plan.map.bytes(0))} for weights and batch, ` +
      `${mebibytes(plan.map.scratchBytes)} for each of ${threads} threads), more than the ` +
      `${mebibytes(maximumPages * pageBytes)} MiB that WebAssembly can address`,
    hint: tooLargeHint
  }
}

const tooLargeHint = 'make the batch or the network smaller, or use fewer threads'

const mebibytes = (bytes: number): string => withCommas(Math.ceil(bytes / (1024 * 1024)))

/** Where an array of numbers lies. */
interface ArrayPlace {
  readonly address: number
  readonly count: number
}

export class PlannedMemory {
  readonly plan: Plan
  readonly memory: WebAssembly.Memory
  /** The number of threads that there is room for. */
  readonly threads: number

  /**
   * Plans a request and allocates its memory. Weights and slots are not written yet.
   *
   * @throws CnnError ENGINE when the memory is too large, with the sizes
   */
  constructor(request: EngineRequest) {
    this.plan = makePlan(request)
    this.threads = threadsOf(request)
    const problem = tooLargeFor(this.plan, this.threads)
    if (problem) throw new CnnError('ENGINE', problem.reason, { hint: tooLargeHint })
    this.memory = allocate(Math.ceil(this.plan.map.bytes(this.threads) / pageBytes))
    this.plan.map.writeTables(this.memory.buffer)
  }

  /** Copies of the current weights, in the order of tf.layers `getWeights()`. */
  readWeights(): Float32Array[] {
    return this.#read(this.#weightPlaces())
  }

  writeWeights(weights: readonly Float32Array[]): void {
    this.#write(this.#weightPlaces(), weights)
  }

  /** Copies of the optimizer's slots: for each trainable weight in order, each slot in order. */
  readSlots(): Float32Array[] {
    return this.#read(this.#slotPlaces())
  }

  writeSlots(slots: readonly Float32Array[]): void {
    this.#write(this.#slotPlaces(), slots)
  }

  #weightPlaces(): ArrayPlace[] {
    return this.plan.weights.map(({ value, count }) => ({ address: value, count }))
  }

  #slotPlaces(): ArrayPlace[] {
    return this.plan.weights.flatMap(({ count, slots }) => slots.map((address) => ({ address, count })))
  }

  #read(places: readonly ArrayPlace[]): Float32Array[] {
    return places.map(({ address, count }) => new Float32Array(this.memory.buffer, address, count).slice())
  }

  #write(places: readonly ArrayPlace[], arrays: readonly Float32Array[]): void {
    if (arrays.length !== places.length)
      throw new Error(`there are ${arrays.length} arrays for ${places.length} places`)
    for (const [index, { address, count }] of places.entries()) {
      const array = arrays[index]
      if (array?.length !== count)
        throw new Error(`array ${index} does not fit its place of ${count} numbers`)
      new Float32Array(this.memory.buffer, address, count).set(array)
    }
  }
}

function allocate(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch (cause) {
    throw noRoom(`there is no memory for the ${mebibytes(pages * pageBytes)} MiB this network needs`, cause)
  }
}
