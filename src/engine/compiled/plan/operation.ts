/** What each kind of operation defines: its kernel calls, forward beside backward, and how its weights are updated. */
import type { Regularizer } from '../../../config/schema/regularizers.js'
import type { Preferences } from '../kernels/kernel-set.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { Operation } from './lowering.js'
import type { BatchBuffer, MemoryMap } from './memory-map.js'

/** A few images that one thread takes through the network. */
export interface Shard {
  readonly kernels: Kernels
  /** Where this thread's scratch memory begins. */
  readonly scratch: number
  /** Its index within the batch. */
  index: number
  /** The index of its first image within the batch. */
  first: number
  /** How many images it has. */
  count: number
  /** The optimizer step of its batch, counted from 1 since training began. */
  step: number
}

/** A batch whose shards are all done. */
export interface Batch {
  readonly kernels: Kernels
  /** Where this thread's scratch memory begins. */
  readonly scratch: number
  readonly images: number
  readonly shards: number
}

/** The numbers from `from` up to `from + count` of a weight array; `from` is a multiple of 4. */
export interface WeightRange {
  readonly place: WeightPlace
  readonly from: number
  readonly count: number
}

/** These weight arrays as a whole, without the missing ones. */
export const wholeArrays = (...places: readonly (WeightPlace | undefined)[]): WeightRange[] =>
  places.flatMap((place) => (place === undefined ? [] : [{ place, from: 0, count: place.count }]))

/** A part of the update that one thread does: gradients of some ranges, the optimizer's step, packing the weights. */
export interface Task {
  readonly ranges: readonly WeightRange[]
  gradient(batch: Batch): void
  pack(kernels: Kernels): void
}

/** A weight array: the addresses of its numbers, its gradient and its optimizer slots. */
export interface WeightPlace {
  readonly value: number
  readonly gradient: number
  readonly slots: readonly number[]
  readonly count: number
  readonly regularizer: Regularizer | undefined
  /** The address of the factor that its gradient is multiplied by, so that its norm does not exceed clipNorm. */
  readonly clipping: number
}

/** The plan of one network while it is being made, as its operations see it. */
export interface Draft {
  readonly map: MemoryMap
  /** How much the kernels do at a time. */
  readonly prefers: Preferences
  readonly weights: readonly WeightPlace[]
  readonly training: boolean
  /** Whether the input gradient is needed: in training, if an operation before this one has weights. */
  readonly wantsInputGradient: boolean
  /** The seed of the config; undefined if the plan is not for training. */
  readonly seed: number | undefined
  /** The largest batch, and the shards that it is divided into. */
  readonly batchSize: number
  readonly shardSize: number
  readonly shards: number
}

/** The buffers of a value that an operation reads or makes, and of its gradient. */
export interface Passed {
  readonly value: BatchBuffer
  /** Present in training if anything before it has weights. */
  readonly gradient: BatchBuffer | undefined
}

/** One flow through the network, to train or forward only, as one operation sees it. */
export interface Flow {
  readonly training: boolean
  /** The time of the operation's forward pass. */
  readonly forward: number
  /** The time of its backward pass, or of the forward pass if there is no backward pass. */
  readonly backward: number
  /** Its first input; most operations have only this one. */
  readonly input: BatchBuffer
  readonly output: BatchBuffer
  /** The gradient of the output: present in training. */
  readonly outputGradient: BatchBuffer | undefined
  /** Where the gradient of the input goes; undefined if it is not needed. */
  readonly inputGradient: BatchBuffer | undefined
  readonly inputs: readonly Passed[]
  readonly outputs: readonly Passed[]
  /**
   * A private buffer of the operation with this many bytes for each image, from one time until another: in the thread's
   * scratch memory, or for the whole batch if all threads meet in between.
   */
  keep(bytes: number, from: number, until: number): BatchBuffer
}

/** What an operation that needs the whole batch does before its pass: in each shard, then once for all of them. */
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

/** What the planner must know about an operation to place its numbers; a trait that is left out is false. */
export interface Traits {
  /** Its output is the input itself, without numbers of its own: always, or only in inference. */
  readonly passesInput?: 'always' | 'inference'
  /** It makes its output in the memory of its input, so no other operation may read the input. */
  readonly overwritesInput?: true
  /** Its backward pass reads its output, so no other operation may overwrite the output. */
  readonly needsOutput?: true
  /** The gradient of its first input that has one is in the same memory as the gradient of its first output. */
  readonly sharesGradient?: true
  /** Its weight gradients are computed after the batch, from the input and output gradient of all images. */
  readonly wholeInput?: true
  readonly wholeOutputGradient?: true
  /** All threads meet before its passes when training. */
  readonly meets?: true
}

/** The address of the shard's part of a buffer. */
export const at = (buffer: BatchBuffer, shard: Shard): number =>
  buffer.base + (buffer.own ? shard.scratch : shard.first * buffer.imageBytes)
