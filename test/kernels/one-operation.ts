/** Runs one operation of the compiled engine over a batch, shard by shard: it may write only its own data. */
import type { Operation } from '../../src/engine/compiled/plan/lowering.js'
import {
  at,
  type Batch,
  type Gathering,
  type Shard,
  type WeightPlace,
  type WeightRange
} from '../../src/engine/compiled/plan/operation.js'
import { withSlack } from './guarded-map.js'
import { type Layout, PlacedOperation, type Span, type Weight } from './placed-operation.js'
import { type Background, backgrounds, sameBits, type WatchedMemory } from './watched-memory.js'

export interface Work {
  readonly operation: Operation
  readonly layout: Layout
  readonly weights: readonly Weight[]
  /** `[images, ...]`, and the gradient of the output. */
  readonly input: Float32Array
  readonly outputGradient: Float32Array
  readonly wantsInputGradient: boolean
  readonly seed?: number
  /** The optimizer step. */
  readonly number?: number
}

export interface Outcome {
  readonly output: Float32Array
  /** Empty where it is not wanted. */
  readonly inputGradient: Float32Array
  /** Of the trainable weights: sums over the images. */
  readonly gradients: readonly Float32Array[]
  /** The weights afterwards: moving statistics have moved. */
  readonly weights: readonly Float32Array[]
  /** The output when not training, with these weights, packed by the tasks of the update. */
  readonly inference: Float32Array
}

/**
 * Runs the operation. What it gives must not depend on what lies in the memory besides, nor on the order of the shards.
 *
 * @throws Error where it writes what is not its own, where two shards write one word of the shared memory, or where
 *   anything depends on what nobody has put there
 */
export function runOperation(memory: WatchedMemory, work: Work): Outcome {
  const [outcome, other] = backgrounds.map((background) => runOver(memory, work, background))
  if (outcome === undefined || other === undefined) throw new Error('there are two backgrounds')
  if (!sameBits(arraysOf(outcome), arraysOf(other)))
    throw new Error('the result depends on what nobody has put there')
  return outcome
}

const arraysOf = (each: Outcome): readonly Float32Array[] => [
  ...[each.output, each.inputGradient, each.inference],
  ...each.gradients,
  ...each.weights
]

/** Whether the ranges have each number of the array once. */
function isCovered(place: WeightPlace, ranges: readonly WeightRange[]): boolean {
  const times = new Uint8Array(place.count)
  for (const range of ranges)
    if (range.place === place) for (let i = 0; i < range.count; i++) times[range.from + i]++
  return times.every((n) => n === 1)
}

function runOver(memory: WatchedMemory, work: Work, background: Background): Outcome {
  const { operation, layout, input, outputGradient } = work
  const { images, shardSize, meets, reversed } = layout
  const place = new PlacedOperation(operation, work.weights, layout, work.wantsInputGradient, work.seed)
  const { training, inference, inPlace, map } = place
  const { kernels } = memory
  memory.fill(place.bytes, background)
  map.writeTables(memory.buffer)
  memory.accept()
  for (const [i, { value }] of place.weights.entries()) memory.put(value, work.weights[i].values)
  const [packed, sums] = [place.packed.map(withSlack), place.sums.map(withSlack)]
  // The map promises that memory is all zeros at first, and what is packed is never anything else.
  const forget = (): void => {
    for (const { from, bytes } of place.packed) memory.put(from, new Uint32Array(bytes / 4))
  }
  forget()
  memory.changesOf(() => place.pack(kernels), packed)

  const count = Math.ceil(images / shardSize)
  const shards = Array.from({ length: count }, (_, index): Shard => {
    const first = index * shardSize
    const rest = { index, first, count: Math.min(shardSize, images - first), step: work.number ?? 1 }
    return { kernels, scratch: place.scratch, ...rest }
  })
  if (reversed) shards.reverse()
  const batch: Batch = { kernels, scratch: place.scratch, images, shards: count }

  const partOf = (values: Float32Array, { first, count }: Shard): Float32Array => {
    const size = values.length / images
    return values.subarray(first * size, (first + count) * size)
  }
  const wipe = (scratch: ReturnType<PlacedOperation['overBetween']>): void => {
    for (const { from, bytes } of scratch) memory.wipe(place.scratch + from, bytes)
  }
  const [scratchFrom, scratchTo] = place.scratchSpan
  /** A pass in which no shard writes what another has written. */
  const pass = () => {
    const writers = new Map<number, Shard>()
    return (shard: Shard, call: (shard: Shard) => void, spans: readonly Span[]): void => {
      for (const address of memory.changesOf(() => call(shard), spans)) {
        if (address >= scratchFrom && address < scratchTo) continue
        if (writers.has(address)) throw new Error(`two shards write the word at ${address}`)
        writers.set(address, shard)
      }
    }
  }
  const gather = (
    gathering: Gathering | undefined,
    load: (shard: Shard) => void,
    spans: readonly Span[]
  ): void => {
    if (gathering === undefined) return
    const watch = pass()
    for (const shard of shards) {
      load(shard)
      watch(shard, gathering.gather, sums)
    }
    memory.changesOf(() => gathering.meet(batch), [...sums, ...spans])
  }

  const output = new Float32Array((outputGradient.length / images) * images)
  const inputGradient = new Float32Array(place.inputGradient ? input.length : 0)
  const loadInput = (shard: Shard): void => memory.put(at(place.input, shard), partOf(input, shard))
  const loadOutputGradient = (shard: Shard): void =>
    memory.put(at(place.outputGradient, shard), partOf(outputGradient, shard))
  const [watchForward, watchBackward] = [pass(), pass()]
  const goForward = (shard: Shard): void => {
    wipe(map.placed.filter(({ kind }) => kind === 'scratch'))
    loadInput(shard)
    watchForward(shard, training.forward, [
      ...place.scratchSpans(inPlace ? [] : [place.input]),
      ...place.partSpans(shard, [place.output, ...place.kept])
    ])
    partOf(output, shard).set(memory.take(at(place.output, shard), partOf(output, shard).length))
  }
  const goBack = (shard: Shard): void => {
    wipe(place.overBetween(meets))
    loadOutputGradient(shard)
    watchBackward(shard, (each) => training.backward?.(each), [
      ...place.scratchSpans([place.input, place.output, ...(inPlace ? [] : [place.outputGradient])]),
      ...place.partSpans(shard, [place.inputGradient]),
      ...sums
    ])
    if (place.inputGradient === undefined) return
    const part = partOf(inputGradient, shard)
    part.set(memory.take(at(place.inputGradient, shard), part.length))
  }

  const still = place.weights.filter(({ gradient }) => gradient === 0)
  const learning = place.weights.filter(({ gradient }) => gradient !== 0)
  gather(
    training.beforeForward,
    loadInput,
    still.map(({ value, count }) => [value, value + 4 * count])
  )
  for (const shard of shards) {
    goForward(shard)
    if (!meets) goBack(shard)
  }
  gather(
    training.beforeBackward,
    loadOutputGradient,
    learning.map(({ gradient, count }) => [gradient, gradient + 4 * count])
  )
  if (meets) for (const shard of shards) goBack(shard)

  const tasks = training.tasks ?? []
  for (const { gradient, ranges } of tasks)
    memory.changesOf(
      () => gradient(batch),
      [
        ...sums,
        ...place.scratchSpans([]),
        ...ranges.map(({ place: { gradient, count: all }, from, count }): Span => {
          // A vector may go past the end of an array, not into the range of another task.
          const slack = from + count === all ? 12 : 0
          return [gradient + 4 * from, gradient + 4 * (from + count) + slack]
        })
      ]
    )
  const ranges = tasks.flatMap((task) => task.ranges)
  if (!learning.every((place) => isCovered(place, ranges)))
    throw new Error('the tasks do not update each weight once')
  const gradients = learning.map(({ gradient, count }) => memory.take(gradient, count))

  // The weights are packed anew, as the update does it: what was packed before is forgotten.
  if (tasks.length > 0) forget()
  for (const task of tasks.toReversed()) memory.changesOf(() => task.pack(kernels), packed)
  const answers = new Float32Array(output.length)
  for (const shard of shards) {
    wipe(map.placed.filter(({ kind }) => kind === 'scratch'))
    loadInput(shard)
    memory.changesOf(
      () => inference.forward(shard),
      [
        ...place.scratchSpans(inPlace ? [] : [place.input]),
        ...place.partSpans(shard, [place.answers, ...place.kept])
      ]
    )
    partOf(answers, shard).set(memory.take(at(place.answers, shard), partOf(answers, shard).length))
  }
  const weights = place.weights.map(({ value, count }) => memory.take(value, count))
  return { output, inputGradient, gradients, weights, inference: answers }
}
