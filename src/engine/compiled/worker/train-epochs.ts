/** A worker's part in training: whole epochs, batch by batch, in step with the other threads. */

import { numberAt } from '../../../math/numbers.js'
import { epochPermutation } from '../../../random.js'
import { learningRate } from '../../../update/learning-rate.js'
import type { TrainRequest } from '../../request.js'
import type { Task } from '../plan/operation.js'
import type { ControlBlock } from '../shared/control-block.js'
import { decisions, instructions, type JobMessage, type TrainingJob, totals } from '../shared/jobs.js'
import { Loader } from '../shared/shared-images.js'
import { augmentOf } from './augment-shard.js'
import { forwardPass } from './forward-pass.js'
import { updateOf } from './update-weights.js'
import { emptyShard, type WorkerContext } from './worker-context.js'

/** Trains until the last epoch, a stop, or a loss that is not finite. One thread calls `tell` for all. */
export function train(
  context: WorkerContext,
  control: ControlBlock,
  request: TrainRequest,
  job: TrainingJob,
  tell: (message: JobMessage) => void
): void {
  const { plan, kernels, memory } = context
  const { train: data, validation, validated, start } = job
  const { batchSize, training, seed } = request
  const flow = plan.training
  if (flow === undefined) throw new Error('the plan is not made to train')
  const loader = new Loader(flow, data, memory)
  const augment = augmentOf(request, flow, memory)
  const update = updateOf(training.optimizer, plan, kernels, memory)
  const losses = new Float32Array(memory, flow.losses.base, batchSize)
  const metrics = new Float32Array(memory, flow.metrics.base, batchSize)
  const shard = emptyShard(context)
  const validate =
    validation && validated && forwardPass(context, control, { data: validation, scores: validated })
  const batches = Math.ceil(data.count / batchSize)
  let step = start.step
  let firstBatch = start.batch
  let began = 0

  /** Adds up a batch in the order of its images. */
  const account = (batch: number, images: number): void => {
    const sumOf = (values: Float32Array): number => values.subarray(0, images).reduce((sum, x) => sum + x, 0)
    const sum = sumOf(losses)
    const penalty = update.penalty()
    job.losses[batch] = sum / images + penalty
    const lossSum = numberAt(job.totals, totals.lossSum) + (sum + penalty * images)
    const metricSum = numberAt(job.totals, totals.metricSum) + sumOf(metrics)
    job.totals[totals.lossSum] = lossSum
    job.totals[totals.metricSum] = metricSum
    job.log.set([lossSum, metricSum], 2 * batch)
    const isNumber = Number.isFinite(numberAt(job.losses, batch))
    control.set('decision', isNumber ? decisions.goOn : decisions.notFinite)
  }

  const eachTask = (work: (task: Task) => void): void => {
    for (;;) {
      const task = flow.tasks[control.claim()]
      if (task === undefined) return
      work(task)
    }
  }

  /** Trains on one batch. Returns false if training ends here. */
  const trainBatch = (epoch: number, batch: number): boolean => {
    const from = batch * batchSize
    const images = Math.min(batchSize, data.count - from)
    const shards = Math.ceil(images / plan.shardSize)
    const whole = { kernels, scratch: shard.scratch, images, shards }
    shard.step = step + 1
    for (const [number, phase] of flow.phases.entries()) {
      if (number > 0) control.meet(() => flow.phases[number - 1]?.meet?.(whole))
      for (let index = control.claim(); index < shards; index = control.claim()) {
        shard.index = index
        shard.first = index * plan.shardSize
        shard.count = Math.min(plan.shardSize, images - shard.first)
        if (number === 0) {
          loader.load(shard, job.permutation, from + shard.first)
          augment?.(shard, job.permutation, from + shard.first, epoch)
          loader.scale(shard)
        }
        phase.run(shard, 1 / images)
      }
    }
    control.meet(() => account(batch, images))
    if (control.get('decision') !== decisions.goOn) return false
    step++
    const rate = learningRate(training, step, batches, numberAt(job.instructions, instructions.rateFactor))
    const gradient = (task: Task): void => {
      task.gradient(whole)
      for (const range of task.ranges) update.penalize(range)
    }
    const apply = (task: Task): void => {
      for (const range of task.ranges) update.apply(range, step, rate)
      task.pack(kernels)
    }
    if (update.measure) {
      eachTask(gradient)
      control.meet(update.measure)
      eachTask(apply)
    } else
      eachTask((task) => {
        gradient(task)
        apply(task)
      })
    control.meet(() => {
      control.set('steps', step - start.step)
      // After the last batch, the epoch is finished first.
      if (batch + 1 === batches) return
      if (control.get('stop') !== 0) control.set('decision', decisions.stop)
      else if (control.get('pause') !== 0) {
        control.set('decision', decisions.pause)
        tell({ paused: true })
      }
    })
    const decision = control.get('decision')
    if (decision === decisions.pause) control.passPause(step - start.step)
    return decision !== decisions.stop
  }

  for (let epoch = start.epoch + 1; epoch <= job.epochs; epoch++) {
    control.passGate(epoch)
    control.meet(() => {
      began = performance.now()
      control.set('decision', control.get('stop') === 0 ? decisions.goOn : decisions.stop)
      if (job.shuffle) job.permutation.set(epochPermutation(seed, epoch, data.count))
      if (firstBatch === 0) job.totals.fill(0)
    })
    if (control.get('decision') !== decisions.goOn) break
    began = performance.now()
    for (let batch = firstBatch; batch < batches; batch++) if (!trainBatch(epoch, batch)) return
    firstBatch = 0
    const trained = performance.now() - began
    validate?.()
    control.meet(() => {
      // A stop cuts validation short: the epoch is not over, and a resumed training begins with its validation.
      if (validate && control.get('stop') !== 0) return control.set('decision', decisions.stop)
      job.totals[totals.trainTime] = trained
      job.totals[totals.time] = performance.now() - began
      if (validated) {
        const penalties = update.penalty() * validated.losses.length
        job.totals[totals.valLossSum] = validated.losses.reduce((sum, loss) => sum + loss, penalties)
        job.totals[totals.valMetricSum] = validated.metrics.reduce((sum, metric) => sum + metric, 0)
      }
      control.set('epochs', epoch - start.epoch)
      tell({ epoch })
    })
    if (control.get('decision') !== decisions.goOn) return
  }
}
