/** One step of the compiled engine planned by itself, over a map with guards. */
import { elements } from '../../src/config/network/network.js'
import { planStep } from '../../src/engine/compiled/operations/operation-kinds.js'
import { outputSize, type Step } from '../../src/engine/compiled/plan/lowering.js'
import type { Buffer } from '../../src/engine/compiled/plan/memory-map.js'
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
  readonly whole: readonly [input: boolean, output: boolean, slope: boolean, inputSlope: boolean]
  /** All threads meet between the passes: every shard goes forward before any goes back, and all is whole. */
  readonly meets: boolean
  /** The last shard comes first. */
  readonly reversed: boolean
}

/** Weights of a step, in the order of its network. */
export interface Weight {
  readonly values: Float32Array
  readonly trainable: boolean
}

export type Span = readonly [from: number, to: number]

/** The times of the passes. */
const [forward, backward] = [1, 2] as const
const [thread, threads] = [1, 3] as const

/** Numbers of one image before a step. */
const inputSize = (step: Step): number => elements('shape' in step ? step.shape : step.layer.inputShape)

export class PlacedStep {
  readonly map = new GuardedMap()
  readonly weights: readonly WeightPlace[]
  readonly training: Calls
  readonly inference: Calls
  readonly pack: ReturnType<typeof planStep>['pack']
  readonly input: Buffer
  readonly output: Buffer
  /** Where the output is when not training. */
  readonly answers: Buffer
  readonly slope: Buffer
  readonly inputSlope: Buffer | undefined
  readonly inPlace: boolean
  readonly #kept: Buffer[] = []
  /** What it has for itself in the memory of all threads: the weights packed, and sums over the images. */
  readonly packed: readonly Placed[]
  readonly sums: readonly Placed[]

  constructor(step: Step, weights: readonly Weight[], layout: Layout, wantsInputSlope: boolean, seed = 0) {
    const { map } = this
    const { batchSize, shardSize, whole, meets } = layout
    this.weights = weights.map(({ values: { length: count }, trainable }) => ({
      value: map.fixed(4 * count),
      gradient: trainable ? map.fixed(4 * count) : 0,
      ...{ slots: [], count, regularizer: undefined, clipping: 0 }
    }))
    const place = (bytes: number, isWhole: boolean, from: number, until: number): Buffer => ({
      base: isWhole ? map.fixed(batchSize * bytes) : map.scratch(shardSize * bytes, from, until),
      step: bytes,
      own: !isWhole
    })
    const [inputBytes, outputBytes] = [4 * inputSize(step), 4 * outputSize(step)]
    this.inPlace = step.kind === 'activation'
    this.input = place(inputBytes, meets || whole[0], forward, backward)
    this.output = this.inPlace ? this.input : place(outputBytes, meets || whole[1], forward, backward)
    this.answers = step.kind === 'dropout' ? this.input : this.output
    // A dense layer's weights take the gradients of the whole batch, and its inputs.
    this.slope = place(outputBytes, meets || whole[2], backward, backward)
    // As in flow.ts: what is in place has both gradients in one.
    if (wantsInputSlope || this.inPlace)
      this.inputSlope = this.inPlace ? this.slope : place(inputBytes, meets || whole[3], backward, backward)
    const beforeStep = map.placed.length
    const shards = Math.ceil(batchSize / shardSize)
    const planned = planStep(step, {
      map,
      weights: this.weights,
      training: true,
      wantsInputSlope,
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
    const { input, output, slope, inputSlope } = this
    this.training = planned.calls({
      training: true,
      forward,
      backward,
      input,
      output,
      slope,
      inputSlope,
      keep
    })
    this.inference = planned.calls({
      ...{ training: false, forward, backward: forward, input, output: this.answers },
      ...{ slope: undefined, inputSlope: undefined, keep }
    })
    const kept = this.#kept.filter(({ own }) => !own).map(({ base }) => base)
    const isFixed = ({ kind, from }: Placed): boolean => kind === 'fixed' && !kept.includes(from)
    this.packed = map.placed.slice(beforeStep, beforeCalls).filter(isFixed)
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

  /** Where the step may write in the scratch, which has some of the numbers that it only reads. */
  scratchSpans(readOnly: readonly Buffer[]): Span[] {
    const offsets = readOnly.filter(({ own }) => own).map(({ base }) => base)
    return this.map.placed
      .filter(({ kind, from }) => kind === 'scratch' && !offsets.includes(from))
      .map((placed) => withSlack({ ...placed, from: placed.from + this.scratch }))
  }

  /** The shard's images of the whole batch's buffers, to the byte: what follows is another thread's. */
  partSpans(shard: Shard, buffers: readonly (Buffer | undefined)[]): Span[] {
    return buffers.flatMap((buffer) =>
      buffer === undefined || buffer.own
        ? []
        : [[at(buffer, shard), at(buffer, shard) + shard.count * buffer.step] as const]
    )
  }

  get kept(): readonly Buffer[] {
    return this.#kept
  }
}
