/** What changes or ends a training on its way as Keras code: learning-rate schedules, warm-up, early stopping. */
import { betterOf, figureOf, isOfValidation, type Monitor, metrics } from '../../config/metrics.js'
import type { EarlyStopping, Schedule } from '../../config/schema/schedules.js'
import type { Training } from '../../config/schema/training.js'
import { call, float, keyword, type Python, text, truth } from './python.js'
import { oneCycleClass, warmUpCallback, warmUpSchedule } from './python-classes.js'

/** How the learning rate and the end of a training are written. */
export interface ScheduleCode {
  /** What `learning_rate` is. */
  readonly rate: Python
  readonly callbacks: readonly Python[]
  /** Classes for what Keras does not have. */
  readonly classes: readonly string[]
}

/** The name that the code has for the batches of an epoch. */
export const batchesName = 'steps_per_epoch'

/** The learning rate and the callbacks of a training. */
export function scheduleCode({ schedule, optimizer, epochs, earlyStopping }: Training): ScheduleCode {
  const { rate, callbacks, classes } = warmedUp(schedule, scheduled(schedule, optimizer.learningRate, epochs))
  return {
    rate,
    callbacks: [...callbacks, ...(earlyStopping ? [stopping(earlyStopping)] : [])],
    classes
  }
}

function scheduled(schedule: Schedule, learningRate: number, epochs: number): ScheduleCode {
  const rate = float(learningRate)
  const allSteps = `${epochs} * ${batchesName}`
  switch (schedule.type) {
    case 'constant':
      return { rate, callbacks: [], classes: [] }
    case 'step':
      return decay(rate, `${schedule.every} * ${batchesName}`, schedule.factor, true)
    case 'exponential':
      return decay(rate, batchesName, schedule.decay, false)
    case 'cosine':
      return ofSchedule(
        call(
          'keras.optimizers.schedules.CosineDecay',
          rate,
          keyword('decay_steps', allSteps),
          keyword('alpha', `${float(schedule.finalRate)} / ${rate}`, `0.0 / ${rate}`)
        )
      )
    case 'oneCycle':
      return {
        ...ofSchedule(
          call('OneCycle', rate, keyword('max_rate', float(schedule.maxRate)), keyword('steps', allSteps))
        ),
        classes: [oneCycleClass]
      }
    case 'reduceOnPlateau':
      return { rate, callbacks: [plateau(schedule)], classes: [] }
  }
}

const ofSchedule = (rate: Python): ScheduleCode => ({ rate, callbacks: [], classes: [] })

const decay = (rate: string, steps: string, factor: number, isStaircase: boolean): ScheduleCode =>
  ofSchedule(
    call(
      'keras.optimizers.schedules.ExponentialDecay',
      rate,
      keyword('decay_steps', steps),
      keyword('decay_rate', float(factor)),
      keyword('staircase', truth(isStaircase), truth(false))
    )
  )

/** A plateau can reduce only a rate that is a number, so its warm-up is a callback. */
function warmedUp({ type, warmupSteps }: Schedule, code: ScheduleCode): ScheduleCode {
  if (warmupSteps === 0) return code
  if (type === 'reduceOnPlateau')
    return {
      ...code,
      callbacks: [call('WarmUp', String(warmupSteps)), ...code.callbacks],
      classes: [...code.classes, warmUpCallback]
    }
  return {
    ...code,
    rate: call('WarmUp', code.rate, keyword('steps', String(warmupSteps))),
    classes: [...code.classes, warmUpSchedule]
  }
}

/** Keras's name of what is watched, and which values are better. */
function watched(monitor: Monitor): readonly (Python | undefined)[] {
  const figure = figureOf(monitor)
  const name = figure === 'loss' ? figure : metrics[figure].keras
  return [
    keyword('monitor', text(isOfValidation(monitor) ? `val_${name}` : name)),
    keyword('mode', text(betterOf(figure) === 'greater' ? 'max' : 'min'))
  ]
}

const plateau = ({ monitor, factor, patience }: Extract<Schedule, { type: 'reduceOnPlateau' }>): Python =>
  call(
    'keras.callbacks.ReduceLROnPlateau',
    ...watched(monitor),
    keyword('factor', float(factor)),
    keyword('patience', String(patience))
  )

const stopping = ({ monitor, patience, minDelta, restoreBestWeights }: EarlyStopping): Python =>
  call(
    'keras.callbacks.EarlyStopping',
    ...watched(monitor),
    keyword('patience', String(patience)),
    keyword('min_delta', float(minDelta), '0.0'),
    keyword('restore_best_weights', truth(restoreBestWeights), truth(false))
  )
