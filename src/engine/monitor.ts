/** What is decided at the end of an epoch from what it reports: smaller steps, the best weights so far, the end. */
import {
  figureOf,
  isBetter,
  isOfValidation,
  type MetricReport,
  type Monitor,
  type ValidationReport
} from '../config/metrics.js'
import type { Training } from '../config/schema/training.js'
import { CnnError } from '../errors.js'

/** The best value of a monitor so far. */
export interface Watch {
  /** The epoch of the best value, counted from 1; 0: there was none yet. */
  readonly bestEpoch: number
  readonly best: number
  /** Epochs without a better value. */
  readonly wait: number
}

/** All that is remembered from epoch to epoch: numbers and booleans, so that a checkpoint can hold it. */
export interface Monitoring {
  /** Of reduceOnPlateau. */
  readonly plateau: Watch
  /** What reduceOnPlateau has made of the learning rate: 1, factor, factor x factor, …. */
  readonly rateFactor: number
  /** Of earlyStopping. */
  readonly stopping: Watch
  /** earlyStopping has ended the training: there are no more epochs. */
  readonly stopped: boolean
}

const nothing: Watch = { bestEpoch: 0, best: 0, wait: 0 }

/** Before the first epoch. */
export const beginMonitoring = (): Monitoring => ({
  plateau: nothing,
  rateFactor: 1,
  stopping: nothing,
  stopped: false
})

/** What of an epoch's report is looked at. */
export type Watched = { readonly epoch: number; readonly loss: number } & MetricReport & ValidationReport

/** What follows from an epoch. */
export interface Decision {
  readonly monitoring: Monitoring
  /** The weights as they are now are the best so far: earlyStopping with restoreBestWeights keeps a copy of them. */
  readonly keepWeights: boolean
}

/** By how much Keras's ReduceLROnPlateau wants a value to be better. */
const plateauDelta = 1e-4

/**
 * Looks at an epoch that has just ended, as the callbacks of Keras 3 do:
 *
 * - reduceOnPlateau is ReduceLROnPlateau with min_delta 1e-4, no cooldown and min_lr 0: after `patience` epochs in a row
 *   without a better value the rate is multiplied by `factor`, and the wait begins anew.
 * - earlyStopping is EarlyStopping: it stops when `patience` epochs in a row were not better by more than `minDelta`,
 *   but not after the first epoch. A value is better than none, and so are the weights of the first epoch.
 *
 * Which values are better, config/metrics.ts says; NaN never is.
 *
 * @throws CnnError CONFIG when what is watched is not in the report
 */
export function monitor(
  { schedule, earlyStopping }: Pick<Training, 'schedule' | 'earlyStopping'>,
  before: Monitoring,
  report: Watched
): Decision {
  let { plateau, rateFactor, stopping, stopped } = before
  let keepWeights = false
  if (schedule.type === 'reduceOnPlateau') {
    plateau = watch(plateau, schedule.monitor, report, plateauDelta)
    if (plateau.wait > 0 && plateau.wait >= schedule.patience) {
      rateFactor *= schedule.factor
      plateau = { ...plateau, wait: 0 }
    }
  }
  if (earlyStopping) {
    stopping = watch(stopping, earlyStopping.monitor, report, earlyStopping.minDelta)
    const isFirst = before.stopping.bestEpoch === 0 && before.stopping.wait === 0
    keepWeights = earlyStopping.restoreBestWeights && (stopping.wait === 0 || isFirst)
    stopped = stopping.wait > 0 && stopping.wait >= earlyStopping.patience && report.epoch > 1
  }
  return { monitoring: { plateau, rateFactor, stopping, stopped }, keepWeights }
}

function watch(before: Watch, name: Monitor, report: Watched, delta: number): Watch {
  const value = report[name]
  if (value === undefined)
    throw new CnnError('CONFIG', `${name} is watched, and the epochs do not report it`, {
      hint: isOfValidation(name) ? 'give validation images, or watch "loss"' : 'watch "loss"'
    })
  const isFirst = before.bestEpoch === 0
  const better = isFirst ? !Number.isNaN(value) : isBetter(figureOf(name), value, before.best, delta)
  return better ? { bestEpoch: report.epoch, best: value, wait: 0 } : { ...before, wait: before.wait + 1 }
}
