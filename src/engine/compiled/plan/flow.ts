/** One way through the network, to train, evaluate or predict: where every number lies on its way, and the calls in order. */
import { elements, type Network } from '../../../config/network/network.js'
import { type Operation, outputSize, weightCount } from './lowering.js'
import type { BatchBuffer } from './memory-map.js'
import {
  at,
  type Batch,
  type Calls,
  type Draft,
  type PlannedOperation,
  type Shard,
  type Task
} from './operation.js'
import type { PlannedLoss } from './planned-loss.js'

export interface NetworkFlow {
  /** Bytes of the images, [shard, height x width x channels], before they are numbers. */
  readonly bytes: BatchBuffer
  /** The images as numbers. */
  readonly input: BatchBuffer
  /** What the network puts out. */
  readonly output: BatchBuffer
  /** How the weights are updated once all shards of a batch are done. */
  readonly tasks: readonly Task[]
  /** The way itself. All threads meet after each phase but the last; without gradients there is only one. */
  readonly phases: readonly Phase[]
}

/** A way to a loss. Of each image a word: its class, or the number that it stands for; its loss; its metric. */
export interface ScoredFlow extends NetworkFlow {
  readonly targets: BatchBuffer
  readonly losses: BatchBuffer
  readonly metrics: BatchBuffer
}

/** A part of the way that each shard goes by itself. */
export interface Phase {
  /** @param scale what the gradients are of: the sum of the images' losses times `scale`; without gradients unused */
  run(shard: Shard, scale: number): void
  /** What one thread does when all shards are through. */
  meet?(batch: Batch): void
}

/** Numbers that share a place: what an operation puts out, and what the activations after it make of it. */
interface Tensor {
  /** The operation that makes it; -1: the images. */
  readonly maker: number
  /** The last operation that reads it; the number of operations: the loss, or whoever asked for the outputs. */
  lastReader: number
  readonly bytes: number
  /** The whole batch's is kept: a dense layer's gradient needs it. */
  wholeInput: boolean
  wholeGradient: boolean
}

type FlowDraft = Pick<Draft, 'map' | 'shardSize' | 'batchSize'>

/**
 * Plans one way through all operations of a network.
 *
 * @param end the loss that it ends in; left out: it ends in the outputs
 * @param training whether it goes back too, and leaves gradients
 */
export function planFlow(
  network: Network,
  operations: readonly Operation[],
  planned: readonly PlannedOperation[],
  draft: FlowDraft,
  end: PlannedLoss,
  training: boolean
): ScoredFlow
export function planFlow(
  network: Network,
  operations: readonly Operation[],
  planned: readonly PlannedOperation[],
  draft: FlowDraft
): NetworkFlow
export function planFlow(
  network: Network,
  allOperations: readonly Operation[],
  allPlanned: readonly PlannedOperation[],
  draft: FlowDraft,
  end?: PlannedLoss,
  training = false
): NetworkFlow {
  const { map, shardSize, batchSize } = draft
  map.newFlow()
  // A loss that takes logits makes the outputs of them itself: the last activation is no operation then.
  const own = end?.fromLogits ? -1 : undefined
  const operations = allOperations.slice(0, own)
  const planned = allPlanned.slice(0, own)
  const last = operations.length
  // Time 0: the images; then the operations, the loss, and the operations back.
  const forwardTime = (operation: number): number => operation + 1
  const backwardTime = (operation: number): number =>
    training ? 2 * last + 1 - operation : forwardTime(operation)

  const inputBytes = 4 * elements(network.inputShape)
  const tensors: Tensor[] = [tensor(-1, inputBytes)]
  for (const [index, operation] of operations.entries()) {
    const before = tensors[index] as Tensor
    before.lastReader = Math.max(before.lastReader, index)
    if (operation.kind === 'dense') before.wholeInput = training
    const inPlace = operation.kind === 'activation' || (operation.kind === 'dropout' && !training)
    tensors.push(inPlace ? before : tensor(index, 4 * outputSize(operation), operation.kind === 'dense'))
  }
  const final = tensors[last] as Tensor
  final.lastReader = last

  const places = new Map<Tensor, BatchBuffer>()
  const gradients = new Map<Tensor, BatchBuffer>()
  const firstWeights = operations.findIndex((operation) => weightCount(operation) > 0)
  // Where the threads meet before an operation, what lasts longer has to be the whole batch's.
  const meetings = !training
    ? []
    : operations.flatMap((operation, index) =>
        operation.kind === 'batchNormalization' ? [forwardTime(index) - 0.5, backwardTime(index) - 0.5] : []
      )
  const place = (bytes: number, shared: boolean, from: number, until: number): BatchBuffer => {
    const whole = shared || meetings.some((meeting) => from < meeting && meeting < until)
    return {
      base: whole ? map.fixed(batchSize * bytes) : map.scratch(shardSize * bytes, from, until),
      imageBytes: bytes,
      own: !whole
    }
  }
  for (const each of new Set(tensors)) {
    const until = training ? backwardTime(Math.max(each.maker, 0)) : forwardTime(each.lastReader)
    places.set(each, place(each.bytes, each.wholeInput, forwardTime(each.maker), until))
    if (training && firstWeights >= 0 && each.maker >= firstWeights)
      gradients.set(each, place(each.bytes, each.wholeGradient, backwardTime(each.lastReader), until))
  }
  const calls: Calls[] = planned.map((operation, index) => {
    const input = tensors[index] as Tensor
    const output = tensors[index + 1] as Tensor
    return operation.calls({
      training,
      forward: forwardTime(index),
      backward: backwardTime(index),
      input: places.get(input) as BatchBuffer,
      output: places.get(output) as BatchBuffer,
      outputGradient: gradients.get(output),
      inputGradient: gradients.get(input),
      keep: (bytes, from, until) => place(bytes, false, from, until)
    })
  })

  const raw = places.get(final) as BatchBuffer
  const common = {
    bytes: { base: map.scratch((shardSize * inputBytes) / 4, 0, 0), imageBytes: inputBytes / 4, own: true },
    input: places.get(tensors[0] as Tensor) as BatchBuffer,
    tasks: calls.flatMap((call) => call.tasks ?? [])
  }
  if (end === undefined) return { ...common, output: raw, phases: phasesOf(calls) }

  const { kernel, answers } = end
  const outputGradient = gradients.get(final)
  const columns = final.bytes / 4
  const words = (): BatchBuffer => place(4, training, 0, 2 * last + 2)
  const [targets, losses, metrics] = [words(), words(), words()]
  const output = answers === undefined ? raw : place(final.bytes, false, last, 2 * last + 2)
  const loss = (shard: Shard, scale: number): void => {
    const k = shard.kernels
    if (answers !== undefined) {
      k.copyRows(
        at(raw, shard),
        final.bytes,
        final.bytes,
        at(output, shard),
        final.bytes,
        final.bytes,
        final.bytes,
        1,
        shard.count
      )
      if (answers === 'softmax') k.softmax(at(output, shard), shard.count, columns)
      else k.sigmoid(at(output, shard), shard.count * columns)
    }
    k[kernel](
      at(raw, shard),
      at(targets, shard),
      shard.count,
      columns,
      scale,
      outputGradient === undefined ? 0 : at(outputGradient, shard),
      at(losses, shard),
      at(metrics, shard)
    )
  }

  const scored: ScoredFlow = { ...common, output, targets, losses, metrics, phases: phasesOf(calls, loss) }
  return scored
}

/** Forward, the loss, backward: cut where an operation looks at the whole batch. */
function phasesOf(calls: readonly Calls[], loss?: Phase['run']): Phase[] {
  const phases: Phase[] = []
  let runs: Phase['run'][] = []
  const cut = (meet?: (batch: Batch) => void): void => {
    const own = runs
    const run: Phase['run'] = (shard, scale) => {
      for (const each of own) each(shard, scale)
    }
    phases.push(meet === undefined ? { run } : { run, meet })
    runs = []
  }
  for (const { forward, beforeForward } of calls) {
    if (beforeForward) {
      runs.push(beforeForward.gather)
      cut(beforeForward.meet)
    }
    runs.push(forward)
  }
  if (loss) runs.push(loss)
  for (const { backward, beforeBackward } of calls.toReversed()) {
    if (beforeBackward) {
      runs.push(beforeBackward.gather)
      cut(beforeBackward.meet)
    }
    if (backward) runs.push(backward)
  }
  cut()
  return phases
}

const tensor = (maker: number, bytes: number, wholeGradient = false): Tensor => ({
  maker,
  lastReader: maker + 1,
  bytes,
  wholeInput: false,
  wholeGradient
})
