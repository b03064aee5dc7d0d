/** Decides at the end of an epoch, from its report: a smaller learning rate, the best weights so far, the end. */
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
  /** The epoch of the best value, counted from 1; 0 if there was none yet. */
  readonly bestEpoch: number
  readonly best: number
  /** Epochs without a better value. */
  readonly wait: number
}

/** Everything that is remembered from epoch to epoch: numbers and booleans, so that a checkpoint can hold it. */
export interface Monitoring {
  /** The state of reduceOnPlateau. */
  readonly plateau: Watch
  /** The factor by which reduceOnPlateau has changed the learning rate: 1, factor, factor x factor, …. */
  readonly rateFactor: number
  /** The state of earlyStopping. */
  readonly stopping: Watch
  /** Whether earlyStopping has ended the training: no more epochs follow. */
  readonly stopped: boolean
}

const nothing: Watch = { bestEpoch: 0, best: 0, wait: 0 }

/** The state before the first epoch. */
export const beginMonitoring = (): Monitoring => ({
  plateau: nothing,
  rateFactor: 1,
  stopping: nothing,
  stopped: false
})

/** The part of an epoch's report that is monitored. */
export type Watched = { readonly epoch: number; readonly loss: number } & MetricReport & ValidationReport

/** What to do after an epoch. */
export interface Decision {
  readonly monitoring: Monitoring
  /** The current weights are the best so far: earlyStopping with restoreBestWeights keeps a copy of them. */
  readonly keepWeights: boolean
}

/** How much better a value must be to count for Keras's ReduceLROnPlateau. */
const plateauDelta = 1e-4

/**
 * Evaluates an epoch that has just ended, as the callbacks of Keras 3 do:
 *
 * - reduceOnPlateau is ReduceLROnPlateau with min_delta 1e-4, no cooldown and min_lr 0: after `patience` epochs in a
 *   row without a better value the rate is multiplied by `factor`, and the count begins again.
 * - earlyStopping is EarlyStopping: it stops when `patience` epochs in a row were not better by more than `minDelta`,
 *   but not after the first epoch. Any value is better than none, so the weights of the first epoch are kept.
 *
 * config/metrics.ts defines which values are better; NaN never is.
 *
 * @throws CnnError CONFIG when the monitored value is not in the report
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
