/** What a run needs before its workers start: the plan, the memory with the weights in it, the compiled kernels. */
import { availableParallelism } from 'node:os'
import { CnnError } from '../../../errors.js'
import type { Unsupported } from '../../engine.js'
import type { EngineRequest } from '../../request.js'
import { makePlan, type Plan } from '../plan/plan.js'
import { ControlBlock } from '../shared/control-block.js'

/** Pages of 64 KiB that a memory may have: 4 GiB less one page, so that no address overflows. */
const maximumPages = 65535
const pageBytes = 65536
/** How often a waiting thread looks before it sleeps: some tens of microseconds. */
const spins = 2000

/** The threads a run uses when so many are asked for. */
export const threadsFor = (requested?: number): number =>
  Math.max(1, Math.floor(requested ?? availableParallelism()))

/** Why the memory this network wants is too much; undefined: it is not. */
export function tooLarge(plan: Plan, threads: number): Unsupported | undefined {
  const bytes = plan.map.bytes(threads)
  if (bytes <= maximumPages * pageBytes) return undefined
  return {
    reason:
      `this network needs ${mebibytes(bytes)} MiB (${mebibytes(plan.map.bytes(0))} for weights and batch, ` +
      `${mebibytes(plan.map.scratchBytes)} for each of ${threads} threads), more than the ` +
      `${mebibytes(maximumPages * pageBytes)} MiB that WebAssembly can address`,
    hint: 'make the batch or the network smaller, or use fewer threads'
  }
}

const mebibytes = (bytes: number): string => Math.ceil(bytes / (1024 * 1024)).toLocaleString('en-US')

export interface Setup {
  readonly plan: Plan
  readonly memory: WebAssembly.Memory
  readonly words: Int32Array
  readonly threads: number
  readonly spins: number
}

/**
 * Plans the job and allocates its memory: weights and slots still to be written.
 * @throws CnnError ENGINE when the memory is too much, with the sizes
 */
export function setUp(request: EngineRequest, threads: number): Setup {
  const plan = makePlan(request)
  const problem = tooLarge(plan, threads)
  if (problem)
    throw new CnnError('ENGINE', problem.reason, problem.hint === undefined ? {} : { hint: problem.hint })
  const pages = Math.ceil(plan.map.bytes(threads) / pageBytes)
  const memory = allocate(pages)
  plan.map.writeTables(memory.buffer)
  return {
    plan,
    memory,
    words: ControlBlock.words(),
    threads,
    spins: threads > availableParallelism() ? 0 : spins
  }
}

function allocate(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  } catch (cause) {
    throw new CnnError(
      'ENGINE',
      `there is no memory for the ${mebibytes(pages * pageBytes)} MiB this network needs`,
      {
        hint: 'make the batch or the network smaller, or use fewer threads',
        cause
      }
    )
  }
}

/** Writes arrays of numbers to addresses of the memory. */
export function write(
  memory: WebAssembly.Memory,
  addresses: readonly number[],
  arrays: readonly Float32Array[]
): void {
  for (const [index, array] of arrays.entries()) {
    const address = addresses[index]
    if (address === undefined) throw new Error(`there is no place for array ${index}`)
    new Float32Array(memory.buffer, address, array.length).set(array)
  }
}

/** Copies arrays of numbers out of the memory. */
export const read = (
  memory: WebAssembly.Memory,
  places: readonly { address: number; count: number }[]
): Float32Array[] =>
  places.map(({ address, count }) => Float32Array.from(new Float32Array(memory.buffer, address, count)))
