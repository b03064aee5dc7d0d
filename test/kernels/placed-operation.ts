/** One operation of the compiled engine, planned by itself over a map with guards. */
import { elements } from '../../src/config/network/network.js'
import { webAssemblyKernels } from '../../src/engine/compiled/kernels/webassembly-kernels.js'
import { planOperation } from '../../src/engine/compiled/operations/operation-kinds.js'
import { type Operation, outputSize } from '../../src/engine/compiled/plan/lowering.js'
import type { BatchBuffer } from '../../src/engine/compiled/plan/memory-map.js'
import {
  at,
  type Calls,
  type Flow,
  type Shard,
  type WeightPlace
} from '../../src/engine/compiled/plan/operation.js'
import { GuardedMap, type Placed, withSlack } from './guarded-map.js'

/** How a batch is cut, and where its numbers lie. */
export interface Layout {
  /** The largest batch that is planned for, and the images of this one. */
  readonly batchSize: number
  readonly images: number
  readonly shardSize: number
  /** Whether each is the whole batch's; else a shard's, in the thread's scratch. */
  readonly whole: readonly [input: boolean, output: boolean, outputGradient: boolean, inputGradient: boolean]
  /** All threads meet between the passes: every shard goes forward before any goes back, and all is whole. */
  readonly meets: boolean
  /** The last shard comes first. */
  readonly reversed: boolean
}

/** Weights of an operation, in the order of its network. */
export interface Weight {
  readonly values: Float32Array
  readonly trainable: boolean
}

export type Span = readonly [from: number, to: number]

/** The times of the passes. */
const [forward, backward] = [1, 2] as const
const [thread, threads] = [1, 3] as const

/** Numbers of one image before an operation. */
const inputSize = (operation: Operation): number =>
  elements('shape' in operation ? operation.shape : operation.layer.inputShape)

export class PlacedOperation {
  readonly map = new GuardedMap()
  readonly weights: readonly WeightPlace[]
  readonly training: Calls
  readonly inference: Calls
  readonly pack: ReturnType<typeof planOperation>['pack']
  readonly input: BatchBuffer
  readonly output: BatchBuffer
  /** Where the output is when not training. */
  readonly answers: BatchBuffer
  readonly outputGradient: BatchBuffer
  readonly inputGradient: BatchBuffer | undefined
  readonly inPlace: boolean
  readonly #kept: BatchBuffer[] = []
  /** What it has for itself in the memory of all threads: the weights packed, and sums over the images. */
  readonly packed: readonly Placed[]
  readonly sums: readonly Placed[]

  constructor(
    operation: Operation,
    weights: readonly Weight[],
    layout: Layout,
    wantsInputGradient: boolean,
    seed = 0
  ) {
    const { map } = this
    const { batchSize, shardSize, whole, meets } = layout
    this.weights = weights.map(({ values: { length: count }, trainable }) => ({
      value: map.fixed(4 * count),
      gradient: trainable ? map.fixed(4 * count) : 0,
      ...{ slots: [], count, regularizer: undefined, clipping: 0 }
    }))
    const place = (bytes: number, isWhole: boolean, from: number, until: number): BatchBuffer => ({
      base: isWhole ? map.fixed(batchSize * bytes) : map.scratch(shardSize * bytes, from, until),
      imageBytes: bytes,
      own: !isWhole
    })
    const [inputBytes, outputBytes] = [4 * inputSize(operation), 4 * outputSize(operation)]
    this.inPlace = operation.kind === 'activation'
    this.input = place(inputBytes, meets || whole[0], forward, backward)
    this.output = this.inPlace ? this.input : place(outputBytes, meets || whole[1], forward, backward)
    this.answers = operation.kind === 'dropout' ? this.input : this.output
    // A dense layer's weights take the gradients of the whole batch, and its inputs.
    this.outputGradient = place(outputBytes, meets || whole[2], backward, backward)
    // As in flow.ts: what is in place has both gradients in one.
    if (wantsInputGradient || this.inPlace)
      this.inputGradient = this.inPlace
        ? this.outputGradient
        : place(inputBytes, meets || whole[3], backward, backward)
    const beforeOperation = map.placed.length
    const shards = Math.ceil(batchSize / shardSize)
    const planned = planOperation(operation, {
      map,
      prefers: webAssemblyKernels.prefers,
      weights: this.weights,
      training: true,
      wantsInputGradient,
      seed,
      batchSize,
      shardSize,
      shards
    })
    this.pack = planned.pack
    const beforeCalls = map.placed.length
    const keep: Flow['keep'] = (bytes, from, until) => {
      const buffer = place(bytes, meets && from < until, from, until)
      this.#kept.push(buffer)
      return buffer
    }
    const { input, output, outputGradient, inputGradient } = this
    this.training = planned.calls({
      training: true,
      forward,
      backward,
      input,
      output,
      outputGradient,
      inputGradient,
      inputs: [{ value: input, gradient: inputGradient }],
      outputs: [{ value: output, gradient: outputGradient }],
      keep
    })
    this.inference = planned.calls({
      ...{ training: false, forward, backward: forward, input, output: this.answers },
      ...{ outputGradient: undefined, inputGradient: undefined, keep },
      inputs: [{ value: input, gradient: undefined }],
      outputs: [{ value: this.answers, gradient: undefined }]
    })
    const kept = this.#kept.filter(({ own }) => !own).map(({ base }) => base)
    const isFixed = ({ kind, from }: Placed): boolean => kind === 'fixed' && !kept.includes(from)
    this.packed = map.placed.slice(beforeOperation, beforeCalls).filter(isFixed)
    this.sums = map.placed.slice(beforeCalls).filter(isFixed)
  }

  /** Bytes of the memory: of three threads, of which the one in the middle works. */
  get bytes(): number {
    return this.map.bytes(threads)
  }

  get scratch(): number {
    return this.map.scratchOf(thread)
  }

  /** The scratch of the thread that works. */
  get scratchSpan(): Span {
    return [this.scratch, this.map.scratchOf(thread + 1)]
  }

  /** What lies in the scratch and need not outlast the passes, or need not outlast a meeting between them. */
  overBetween(meets: boolean): Placed[] {
    return meets ? this.map.placed.filter(({ kind }) => kind === 'scratch') : this.map.over(forward, backward)
  }

  /** Where the operation may write in the scratch, which has some of the numbers that it only reads. */
  scratchSpans(readOnly: readonly BatchBuffer[]): Span[] {
    const offsets = readOnly.filter(({ own }) => own).map(({ base }) => base)
    return this.map.placed
      .filter(({ kind, from }) => kind === 'scratch' && !offsets.includes(from))
      .map((placed) => withSlack({ ...placed, from: placed.from + this.scratch }))
  }

  /** The shard's images of the whole batch's buffers, to the byte: what follows is another thread's. */
  partSpans(shard: Shard, buffers: readonly (BatchBuffer | undefined)[]): Span[] {
    return buffers.flatMap((buffer) =>
      buffer === undefined || buffer.own
        ? []
        : [[at(buffer, shard), at(buffer, shard) + shard.count * buffer.imageBytes] as const]
    )
  }

  get kept(): readonly BatchBuffer[] {
    return this.#kept
  }
}
