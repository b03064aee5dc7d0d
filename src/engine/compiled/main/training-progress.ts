/** The progress of the workers, read by the main thread from memory that they write: steps, losses, epochs. */

import { numberAt } from '../../../math/numbers.js'
import { learningRate } from '../../../update/learning-rate.js'
import type { EpochReport, StepReport } from '../../engine.js'
import { metricReport, validationReport } from '../../metric.js'
import type { TrainRequest } from '../../request.js'
import type { ControlBlock } from '../shared/control-block.js'
import { instructions, type JobTerms, type TrainingJob, totals } from '../shared/jobs.js'

/** A training job without the part that all jobs have in common. */
export type TrainingWork = Omit<TrainingJob, keyof JobTerms>

export class TrainingProgress {
  readonly #request: TrainRequest
  readonly #job: TrainingWork
  readonly #control: ControlBlock
  readonly #batches: number
  /** Steps of this run that have been reported. */
  #reported = 0
  /** The losses of the epochs that have ended. */
  readonly #losses: Float32Array[] = []

  constructor(request: TrainRequest, job: TrainingWork, control: ControlBlock) {
    this.#request = request
    this.#job = job
    this.#control = control
    this.#batches = Math.ceil(job.train.count / request.batchSize)
  }

  /** Steps done since training began, whole epochs done, and batches done in the current epoch. */
  get position(): { readonly step: number; readonly epoch: number; readonly batch: number } {
    const { step, epoch, batch } = this.#job.start
    const steps = this.#control.get('steps')
    const epochs = this.#control.get('epochs')
    return { step: step + steps, epoch: epoch + epochs, batch: batch + steps - epochs * this.#batches }
  }

  /** The steps done but not yet reported. Each is reported once, and all before the next epoch begins. */
  *steps(): Generator<StepReport> {
    const { start, train, log } = this.#job
    const { batchSize, network } = this.#request
    for (const done = this.#control.get('steps'); this.#reported < done; ) {
      const position = start.batch + this.#reported++
      const batch = position % this.#batches
      const seen = Math.min((batch + 1) * batchSize, train.count)
      yield {
        epoch: start.epoch + 1 + Math.floor(position / this.#batches),
        ...{ batch: batch + 1, batches: this.#batches },
        loss: numberAt(log, 2 * batch) / seen,
        ...metricReport(network, numberAt(log, 2 * batch + 1) / seen)
      }
    }
  }

  /** The learning rate of the last step, or of the step that many steps later. */
  rate(ahead: number): number {
    const step = this.position.step + ahead
    return learningRate(
      this.#request.training,
      step,
      this.#batches,
      numberAt(this.#job.instructions, instructions.rateFactor)
    )
  }

  /** Reports the epoch that has just ended. Keeps its losses, because the next epoch overwrites them. */
  endEpoch(epoch: number): EpochReport {
    const { totals: sums, losses, start, train, validation } = this.#job
    const { network } = this.#request
    this.#losses.push(losses.slice(this.#losses.length === 0 ? start.batch : 0))
    const total = (name: keyof typeof totals): number => numberAt(sums, totals[name])
    return {
      epoch,
      loss: total('lossSum') / train.count,
      ...metricReport(network, total('metricSum') / train.count),
      ...(validation &&
        validationReport(
          network,
          total('valLossSum') / validation.count,
          total('valMetricSum') / validation.count
        )),
      learningRate: this.rate(0),
      seconds: total('time') / 1000,
      trainSeconds: total('trainTime') / 1000
    }
  }

  /** The loss of every batch of this run, after the workers have ended. */
  losses(): Float32Array {
    const { losses, start } = this.#job
    const from = this.#losses.length === 0 ? start.batch : 0
    const parts = [...this.#losses, losses.subarray(from, Math.max(from, this.position.batch))]
    const all = new Float32Array(this.#control.get('steps'))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    return all
  }
}
