/** What a kind of operation has to give: its kernel calls, forward beside backward, and how its weights are updated. */
import type { Regularizer } from '../../../config/schema/regularizers.js'
import type { Preferences } from '../kernels/kernel-set.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { Operation } from './lowering.js'
import type { BatchBuffer, MemoryMap } from './memory-map.js'

/** A few images on their way through the network in one thread. */
export interface Shard {
  readonly kernels: Kernels
  /** Where the scratch of this thread begins. */
  readonly scratch: number
  /** Its number within the batch. */
  index: number
  /** Its first image within the batch. */
  first: number
  /** How many images it has. */
  count: number
  /** The optimizer step that its batch makes, counted from 1 since training began. */
  step: number
}

/** A batch whose shards are all done. */
export interface Batch {
  readonly kernels: Kernels
  /** Where the scratch of this thread begins. */
  readonly scratch: number
  readonly images: number
  readonly shards: number
}

/** Numbers `from` to `from + count` of an array of weights; `from` is a multiple of 4. */
export interface WeightRange {
  readonly place: WeightPlace
  readonly from: number
  readonly count: number
}

/** All of these arrays of weights, those that are there. */
export const wholeArrays = (...places: readonly (WeightPlace | undefined)[]): WeightRange[] =>
  places.flatMap((place) => (place === undefined ? [] : [{ place, from: 0, count: place.count }]))

/** A part of the update that one thread does: gradients of some ranges, the optimizer's step, the weights packed. */
export interface Task {
  readonly ranges: readonly WeightRange[]
  gradient(batch: Batch): void
  pack(kernels: Kernels): void
}

/** An array of weights: where it, its gradient and its slots of the optimizer lie. */
export interface WeightPlace {
  readonly value: number
  readonly gradient: number
  readonly slots: readonly number[]
  readonly count: number
  readonly regularizer: Regularizer | undefined
  /** Where the number lies that its gradient is multiplied by, so that it is no longer than clipNorm. */
  readonly clipping: number
}

/** The plan of one network while it is made, as an operation of it sees it. */
export interface Draft {
  readonly map: MemoryMap
  /** How much the kernels do at a time. */
  readonly prefers: Preferences
  readonly weights: readonly WeightPlace[]
  readonly training: boolean
  /** The gradient of the operation's input is asked for: when training, where an operation before it has weights. */
  readonly wantsInputGradient: boolean
  /** The config's; undefined where the plan is not to train. */
  readonly seed: number | undefined
  /** The largest batch, and the shards it is cut into. */
  readonly batchSize: number
  readonly shardSize: number
  readonly shards: number
}

/** Where a value that an operation reads or makes is, and its gradient. */
export interface Passed {
  readonly value: BatchBuffer
  /** There when training, where anything before it has weights. */
  readonly gradient: BatchBuffer | undefined
}

/** One way through the network: to train, or forward only. What an operation finds and leaves there. */
export interface Flow {
  readonly training: boolean
  /** The time of the operation's forward pass. */
  readonly forward: number
  /** The time of its backward pass; of the forward pass where there is none. */
  readonly backward: number
  /** Its first input, which most operations have alone. */
  readonly input: BatchBuffer
  readonly output: BatchBuffer
  /** The gradient of the output: there when training. */
  readonly outputGradient: BatchBuffer | undefined
  /** Where the gradient of the input goes; undefined: nobody asks for it. */
  readonly inputGradient: BatchBuffer | undefined
  readonly inputs: readonly Passed[]
  readonly outputs: readonly Passed[]
  /**
   * A buffer of the operation's own, with so many bytes an image, from one time until another: in the thread's scratch, or
   * of the whole batch where all threads meet in between.
   */
  keep(bytes: number, from: number, until: number): BatchBuffer
}

/** What an operation that looks at the whole batch does before its pass: in each shard, then once for all of them. */
export interface Gathering {
  gather(shard: Shard): void
  /** Done by one thread while the others wait. */
  meet(batch: Batch): void
}

/** An operation's kernel calls. */
export interface Calls {
  forward(shard: Shard): void
  backward?(shard: Shard): void
  readonly beforeForward?: Gathering
  readonly beforeBackward?: Gathering
  readonly tasks?: readonly Task[]
}

/** An operation with its weights placed. */
export interface PlannedOperation {
  /** Packs the weights as the kernels want them, from the whole arrays. */
  pack(kernels: Kernels): void
  calls(flow: Flow): Calls
}

export type OperationKind<S extends Operation> = (operation: S, draft: Draft) => PlannedOperation

/** What has to be known of an operation to place its numbers; what is left out is not so. */
export interface Traits {
  /** Its output is its input itself, no numbers of its own: always, or in inference. */
  readonly passesInput?: 'always' | 'inference'
  /** It makes its output where its input lies: nobody else may read that. */
  readonly overwritesInput?: true
  /** Its backward pass reads its output: nobody may overwrite that. */
  readonly needsOutput?: true
  /** The gradient of its first input that has one lies where that of its first output lies. */
  readonly sharesGradient?: true
  /** Its weights' gradients are made when the batch is over: of its input, and of its output's gradient, all images'. */
  readonly wholeInput?: true
  readonly wholeOutputGradient?: true
  /** All threads meet before its passes when training. */
  readonly meets?: true
}

/** Where the shard's part of a buffer begins. */
export const at = (buffer: BatchBuffer, shard: Shard): number =>
  buffer.base + (buffer.own ? shard.scratch : shard.first * buffer.imageBytes)
