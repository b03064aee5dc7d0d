/** The training state: where a training begins, copies of it, and the weights that it ends with. */
import type { Training } from '../config/schema/training.js'
import type { FitJob, TrainingState } from './engine.js'
import { beginMonitoring } from './monitor.js'

/** {@link TrainingState}, while it changes. */
export type Progress = { -readonly [K in keyof TrainingState]: TrainingState[K] }

/**
 * The state before the first step.
 *
 * @param slots of the optimizer, for each trainable weight in order
 */
export const beginning = (weights: FitJob['weights'], slots: readonly Float32Array[]): Progress =>
  copyOf({
    step: 0,
    epoch: 0,
    batch: 0,
    weights,
    slots,
    lossSum: 0,
    metricSum: 0,
    monitoring: beginMonitoring(),
    bestWeights: []
  })

const copies = (arrays: readonly Float32Array[]): Float32Array[] => arrays.map((values) => values.slice())

/** A copy that shares no array with the state. */
export const copyOf = (state: TrainingState): Progress => ({
  ...state,
  weights: copies(state.weights),
  slots: copies(state.slots),
  bestWeights: copies(state.bestWeights)
})

/** Whether no epoch is left. */
export const isOver = (state: Pick<TrainingState, 'epoch' | 'monitoring'>, epochs: number): boolean =>
  state.epoch >= epochs || state.monitoring.stopped

/** The weights of a state that is given back: the best ones where training is over and earlyStopping restores them. */
export function trainedWeights(
  { earlyStopping }: Pick<Training, 'earlyStopping'>,
  state: TrainingState,
  epochs: number
): readonly Float32Array[] {
  const restores = earlyStopping?.restoreBestWeights && state.bestWeights.length > 0 && isOver(state, epochs)
  return restores ? state.bestWeights : state.weights
}
