/** One way through the network, to train or forward only: where every number lies on its way, and the calls in order. */
import { elements, type Network } from '../../../config/network/network.js'
import { outputSize, type Step, weightCount } from './lowering.js'
import type { Buffer } from './memory-map.js'
import {
  at,
  type Batch,
  type Calls,
  type Draft,
  type PlannedStep,
  type Shard,
  type Task
} from './operation.js'
import type { PlannedLoss } from './planned-loss.js'

export interface NetworkFlow {
  /** Bytes of the images, [shard, height x width x channels], before they are numbers. */
  readonly bytes: Buffer
  /** The images as numbers. */
  readonly input: Buffer
  /** What the network puts out. */
  readonly output: Buffer
  /** A word an image: its class, or the number that it stands for; its loss; its metric. */
  readonly targets: Buffer
  readonly losses: Buffer
  readonly metrics: Buffer
  /** How the weights are updated once all shards of a batch are done. */
  readonly tasks: readonly Task[]
  /** The way itself. All threads meet after each phase but the last; without gradients there is only one. */
  readonly phases: readonly Phase[]
}

/** A part of the way that each shard goes by itself. */
export interface Phase {
  /** @param scale what the gradients are of: the sum of the images' losses times `scale`; without gradients unused */
  run(shard: Shard, scale: number): void
  /** What one thread does when all shards are through. */
  meet?(batch: Batch): void
}

/** Numbers that share a place: what a step puts out, and what the activations after it make of it. */
interface Tensor {
  /** The step that makes it; -1: the images. */
  readonly maker: number
  /** The last step that reads it; the number of steps: the loss. */
  lastReader: number
  readonly bytes: number
  /** The whole batch's is kept: a dense layer's gradient needs it. */
  wholeInput: boolean
  wholeSlope: boolean
}

export function planFlow(
  network: Network,
  steps: readonly Step[],
  planned: readonly PlannedStep[],
  { kernel, answers }: PlannedLoss,
  draft: Pick<Draft, 'map' | 'shardSize' | 'batchSize'>,
  training: boolean
): NetworkFlow {
  const { map, shardSize, batchSize } = draft
  map.newFlow()
  const last = steps.length
  // Time 0: the images; then the steps, the loss, and the steps back.
  const forwardTime = (step: number): number => step + 1
  const backwardTime = (step: number): number => (training ? 2 * last + 1 - step : forwardTime(step))

  const inputBytes = 4 * elements(network.inputShape)
  const tensors: Tensor[] = [tensor(-1, inputBytes)]
  for (const [index, step] of steps.entries()) {
    const before = tensors[index] as Tensor
    before.lastReader = Math.max(before.lastReader, index)
    if (step.kind === 'dense') before.wholeInput = training
    const inPlace = step.kind === 'activation' || (step.kind === 'dropout' && !training)
    tensors.push(inPlace ? before : tensor(index, 4 * outputSize(step), step.kind === 'dense'))
  }
  const final = tensors[last] as Tensor
  final.lastReader = last

  const places = new Map<Tensor, Buffer>()
  const slopes = new Map<Tensor, Buffer>()
  const firstWeights = steps.findIndex((step) => weightCount(step) > 0)
  // Where the threads meet before a step, what lasts longer has to be the whole batch's.
  const meetings = !training
    ? []
    : steps.flatMap((step, index) =>
        step.kind === 'batchNormalization' ? [forwardTime(index) - 0.5, backwardTime(index) - 0.5] : []
      )
  const place = (bytes: number, shared: boolean, from: number, until: number): Buffer => {
    const whole = shared || meetings.some((meeting) => from < meeting && meeting < until)
    return {
      base: whole ? map.fixed(batchSize * bytes) : map.scratch(shardSize * bytes, from, until),
      step: bytes,
      own: !whole
    }
  }
  for (const each of new Set(tensors)) {
    const until = training ? backwardTime(Math.max(each.maker, 0)) : forwardTime(each.lastReader)
    places.set(each, place(each.bytes, each.wholeInput, forwardTime(each.maker), until))
    if (training && firstWeights >= 0 && each.maker >= firstWeights)
      slopes.set(each, place(each.bytes, each.wholeSlope, backwardTime(each.lastReader), until))
  }
  const calls: Calls[] = planned.map((step, index) => {
    const input = tensors[index] as Tensor
    const output = tensors[index + 1] as Tensor
    return step.calls({
      training,
      forward: forwardTime(index),
      backward: backwardTime(index),
      input: places.get(input) as Buffer,
      output: places.get(output) as Buffer,
      slope: slopes.get(output),
      inputSlope: slopes.get(input),
      keep: (bytes, from, until) => place(bytes, false, from, until)
    })
  })

  const raw = places.get(final) as Buffer
  const slope = slopes.get(final)
  const columns = final.bytes / 4
  const words = (): Buffer => place(4, training, 0, 2 * last + 2)
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
      k[answers](
        at(output, shard),
        ...(answers === 'softmax' ? [shard.count, columns] : [shard.count * columns])
      )
    }
    k[kernel](
      ...[at(raw, shard), at(targets, shard), shard.count, columns, scale],
      ...[slope === undefined ? 0 : at(slope, shard), at(losses, shard), at(metrics, shard)]
    )
  }

  return {
    bytes: { base: map.scratch((shardSize * inputBytes) / 4, 0, 0), step: inputBytes / 4, own: true },
    input: places.get(tensors[0] as Tensor) as Buffer,
    output,
    targets,
    losses,
    metrics,
    tasks: calls.flatMap((call) => call.tasks ?? []),
    phases: phasesOf(calls, loss)
  }
}

/** Forward, the loss, backward: cut where a step looks at the whole batch. */
function phasesOf(calls: readonly Calls[], loss: Phase['run']): Phase[] {
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
  runs.push(loss)
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

const tensor = (maker: number, bytes: number, wholeSlope = false): Tensor => ({
  maker,
  lastReader: maker + 1,
  bytes,
  wholeInput: false,
  wholeSlope
})
