/** The learning rate of each step, the same for every engine. */
import type { Schedule } from '../config/schema/schedules.js'
import type { Training } from '../config/schema/training.js'
import { cos, pow, powInt } from '../math.js'

/** The options of a config that determine the rate. */
export type RateOptions = Pick<Training, 'epochs' | 'schedule'> & {
  readonly optimizer: Pick<Training['optimizer'], 'learningRate'>
}

/** The fraction of the training in which a one-cycle rate rises. */
const rising = 0.3

/**
 * The learning rate of one step, computed in double precision with only + - x / and math.ts.
 *
 * With r the optimizer's learningRate, t = step - 1 the steps before this one, n the batches of an epoch, e = floor(t /
 * n) the epochs before it, and T = epochs n the number of steps of the config's training (later steps count as the
 * last):
 *
 * - constant: r
 * - step: r factor^floor(e / every)
 * - exponential: r decay^(t / n), as Keras's ExponentialDecay with decay_steps = n, not as a staircase
 * - cosine: r + (finalRate - r) (1 - cos(pi t / T)) / 2, as Keras's CosineDecay with decay_steps = T
 * - oneCycle: up to step u = 0.3 T r + (maxRate - r) (1 - cos(pi t / u)) / 2; from there, with f = r / 10000,
 *   maxRate + (f - maxRate) (1 - cos(pi (t - u) / (T - u))) / 2; after Smith, Topin, arXiv:1708.07120
 * - reduceOnPlateau: r times the factor to the power of the number of plateaus so far
 *
 * With warmupSteps w the rates of the first w steps are multiplied by (t + 1) / w.
 *
 * @param step counted from 1 since training began
 * @param batches in an epoch
 * @param plateauFactor the factor from the plateaus so far: `Monitoring.rateFactor`, 1 if there are none
 */
export function learningRate(
  { optimizer, schedule, epochs }: RateOptions,
  step: number,
  batches: number,
  plateauFactor: number
): number {
  const done = Math.min(step - 1, epochs * batches - 1)
  const rate = scheduled(schedule, optimizer.learningRate, done, batches, epochs * batches)
  const { warmupSteps } = schedule
  return rate * plateauFactor * (step < warmupSteps ? step / warmupSteps : 1)
}

function scheduled(schedule: Schedule, rate: number, done: number, batches: number, total: number): number {
  switch (schedule.type) {
    case 'constant':
    case 'reduceOnPlateau':
      return rate
    case 'step':
      return rate * powInt(schedule.factor, Math.floor(Math.floor(done / batches) / schedule.every))
    case 'exponential':
      return rate * pow(schedule.decay, done / batches)
    case 'cosine':
      return between(rate, schedule.finalRate, done / total)
    case 'oneCycle': {
      const top = rising * total
      if (done < top) return between(rate, schedule.maxRate, done / top)
      return between(schedule.maxRate, rate / 10_000, (done - top) / (total - top))
    }
  }
}

/** Between one rate and another, along half a cosine; `part` is the fraction of the way, from 0 to 1. */
const between = (from: number, to: number, part: number): number =>
  from + ((to - from) * (1 - cos(Math.PI * part))) / 2
