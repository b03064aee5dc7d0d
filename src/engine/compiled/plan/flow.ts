/** One flow through the network, to train, evaluate or predict: where every number lies, and the calls in order. */
import { copyImages } from '../operations/copy.js'
import { traitsOf } from '../operations/operation-kinds.js'
import type { Lowered, Node, Value } from './lowering.js'
import type { BatchBuffer } from './memory-map.js'
import {
  at,
  type Batch,
  type Calls,
  type Draft,
  type Passed,
  type PlannedOperation,
  type Shard,
  type Task
} from './operation.js'
import type { PlannedLoss } from './planned-loss.js'
import { type Storage, type Storages, storagesOf, timesOf } from './storage.js'

export interface NetworkFlow {
  /** The bytes of the images, [shard, height x width x channels], before they become numbers. */
  readonly bytes: BatchBuffer
  /** The images as numbers. */
  readonly input: BatchBuffer
  /** The output of the network. */
  readonly output: BatchBuffer
  /** How the weights are updated once all shards of a batch are done. */
  readonly tasks: readonly Task[]
  /** The calls. All threads meet after each phase but the last; without gradients there is only one phase. */
  readonly phases: readonly Phase[]
}

/**
 * A flow that ends in a loss. For each image it has a word for the target (class or number), the loss and the metric.
 */
export interface ScoredFlow extends NetworkFlow {
  readonly targets: BatchBuffer
  readonly losses: BatchBuffer
  readonly metrics: BatchBuffer
}

/** A part of the flow that each shard runs by itself. */
export interface Phase {
  /** @param scale the gradients are those of the sum of the images' losses times `scale`; unused without gradients */
  run(shard: Shard, scale: number): void
  /** What one thread does when all shards are done. */
  meet?(batch: Batch): void
}

type FlowDraft = Pick<Draft, 'map' | 'shardSize' | 'batchSize'>

/** An operation of a network with its weights placed. */
export interface PlannedNode extends Node {
  readonly planned: PlannedOperation
}

/** A network whose operations are planned. */
export type PlannedNetwork = Lowered<PlannedNode>

/**
 * Plans one flow through all operations of a network.
 *
 * @param end the loss that it ends in; without one it ends in the outputs
 * @param training whether there is a backward pass, which leaves gradients
 */
export function planFlow(
  network: PlannedNetwork,
  draft: FlowDraft,
  end: PlannedLoss,
  training: boolean
): ScoredFlow
export function planFlow(network: PlannedNetwork, draft: FlowDraft): NetworkFlow
export function planFlow(
  whole: PlannedNetwork,
  draft: FlowDraft,
  end?: PlannedLoss,
  training = false
): NetworkFlow {
  const { map, shardSize, batchSize } = draft
  map.newFlow()
  // A loss that takes logits computes their outputs itself: then the last activation is not an operation.
  const network = end?.fromLogits ? withoutLast(whole) : whole
  const { nodes } = network
  const times = timesOf(nodes.length, training)
  // Where the threads meet before an operation, data that lasts longer must be kept for the whole batch.
  const meetings = nodes.flatMap(({ operation }, index) =>
    training && traitsOf(operation).meets ? [times.forward(index) - 0.5, times.backward(index) - 0.5] : []
  )
  const place = (bytes: number, shared: boolean, from: number, until: number): BatchBuffer => {
    const whole = shared || meetings.some((meeting) => from < meeting && meeting < until)
    return {
      base: whole ? map.fixed(batchSize * bytes) : map.scratch(shardSize * bytes, from, until),
      imageBytes: bytes,
      own: !whole
    }
  }
  const placeOf = placesOf(storagesOf(network, times), ({ size, whole, from, until }) =>
    place(4 * size, whole, from, until)
  )
  const calls: Calls[] = nodes.map((node, index) => {
    const [inputs, outputs] = [node.inputs.map(placeOf), node.outputs.map(placeOf)]
    const [[input], [output]] = [inputs, outputs]
    if (input === undefined || output === undefined) throw new Error('an operation reads and makes something')
    return node.planned.calls({
      training,
      forward: times.forward(index),
      backward: times.backward(index),
      ...{ input: input.value, output: output.value },
      ...{ outputGradient: output.gradient, inputGradient: input.gradient, inputs, outputs },
      keep: (bytes, from, until) => place(bytes, false, from, until)
    })
  })

  const { value: raw, gradient: outputGradient } = placeOf(network.output)
  const { value: input } = placeOf(0)
  const common = {
    bytes: {
      base: map.scratch((shardSize * input.imageBytes) / 4, 0, 0),
      imageBytes: input.imageBytes / 4,
      own: true
    },
    input,
    tasks: calls.flatMap((call) => call.tasks ?? [])
  }
  if (end === undefined) return { ...common, output: raw, phases: phasesOf(calls) }

  const { kernel, answers } = end
  const bytes = raw.imageBytes
  const columns = bytes / 4
  const last = nodes.length
  const words = (): BatchBuffer => place(4, training, 0, 2 * last + 2)
  const [targets, losses, metrics] = [words(), words(), words()]
  const output = answers === undefined ? raw : place(bytes, false, last, 2 * last + 2)
  const loss = (shard: Shard, scale: number): void => {
    const k = shard.kernels
    if (answers !== undefined) {
      copyImages(raw, output, shard)
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

/** A network without its last operation. */
function withoutLast<N extends Node>({ nodes, sizes }: Lowered<N>): Lowered<N> {
  const [output, ...others] = nodes.at(-1)?.inputs ?? []
  if (output === undefined || others.length > 0) throw new Error('the last operation has one input')
  return { nodes: nodes.slice(0, -1), sizes, output }
}

/** Places each storage once. Returns functions for the place of a value and of its gradient. */
function placesOf(
  { values, gradients }: Storages,
  place: (storage: Storage) => BatchBuffer
): (value: Value) => Passed {
  const places = new Map<Storage, BatchBuffer>()
  const placeOnce = (storage: Storage): BatchBuffer => {
    const buffer = places.get(storage) ?? place(storage)
    places.set(storage, buffer)
    return buffer
  }
  const found = values.map((value, index): Passed => {
    const gradient = gradients[index]
    return { value: placeOnce(value), gradient: gradient && placeOnce(gradient) }
  })
  return (value) => {
    const passed = found[value]
    if (passed === undefined) throw new Error(`there is no value ${value}`)
    return passed
  }
}

/** Forward pass, loss, backward pass: divided into phases where an operation needs the whole batch. */
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
