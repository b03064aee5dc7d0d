/** The training state: the state at the start, copies of it, and the weights at the end. */
import type { Training } from '../config/schema/training.js'
import { createOptimizer } from '../update/update-rules.js'
import type { FitOutcome, TrainingState } from './engine.js'
import { beginMonitoring } from './monitor.js'
import type { TrainRequest } from './request.js'

/** {@link TrainingState} with fields that can be changed. */
export type ChangingState = { -readonly [K in keyof TrainingState]: TrainingState[K] }

/** The state before the first step, with the given weights in their order. */
export function beginning(
  { network, training }: TrainRequest,
  weights: TrainingState['weights']
): ChangingState {
  const { initialSlots } = createOptimizer(training.optimizer)
  const trained = weights.filter((_values, place) => network.weights[place]?.trainable)
  return copyOf({
    step: 0,
    epoch: 0,
    batch: 0,
    weights,
    slots: trained.flatMap((values) => initialSlots(values.length)),
    lossSum: 0,
    metricSum: 0,
    monitoring: beginMonitoring(),
    bestWeights: []
  })
}

const copies = (arrays: readonly Float32Array[]): Float32Array[] => arrays.map((values) => values.slice())

/** A copy that shares no array with the state. */
export const copyOf = (state: TrainingState): ChangingState => ({
  ...state,
  weights: copies(state.weights),
  slots: copies(state.slots),
  bestWeights: copies(state.bestWeights)
})

/** Whether no epoch is left. */
export const isOver = (state: Pick<TrainingState, 'epoch' | 'monitoring'>, epochs: number): boolean =>
  state.epoch >= epochs || state.monitoring.stopped

/** The weights that a training returns: the best ones if it is over and earlyStopping restores them. */
export function trainedWeights(
  { earlyStopping }: Pick<Training, 'earlyStopping'>,
  state: TrainingState,
  epochs: number
): readonly Float32Array[] {
  return restoresBest({ earlyStopping }, state, epochs) ? state.bestWeights : state.weights
}

const restoresBest = (
  { earlyStopping }: Pick<Training, 'earlyStopping'>,
  state: TrainingState,
  epochs: number
): boolean =>
  earlyStopping?.restoreBestWeights === true && state.bestWeights.length > 0 && isOver(state, epochs)

/**
 * The epoch, counted from 1, whose weights {@link trainedWeights} gives back because earlyStopping restores them;
 * undefined if the weights are those of the last step, or no epoch had a value to compare.
 */
export function keptEpoch(
  training: Pick<Training, 'earlyStopping'>,
  state: TrainingState,
  epochs: number
): number | undefined {
  const { bestEpoch } = state.monitoring.stopping
  return bestEpoch > 0 && restoresBest(training, state, epochs) ? bestEpoch : undefined
}

/** The outcome of a training that has nothing to do. */
export function unchanged({ training }: TrainRequest, before: TrainingState, epochs: number): FitOutcome {
  const state = copyOf(before)
  return {
    weights: trainedWeights(training, state, epochs),
    state,
    history: [],
    steps: new Float32Array()
  }
}
