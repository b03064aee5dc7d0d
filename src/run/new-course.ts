/** What a changed config makes of a training that goes on: of what was watched so far, and of the learning rate. */
import type { Config } from '../config/schema/config-schema.js'
import type { Training } from '../config/schema/training.js'
import { counted } from '../counts.js'
import type { TrainingState } from '../engine/engine.js'
import { beginMonitoring } from '../engine/monitor.js'
import { metricText } from '../report/text/number-text.js'
import { learningRate } from '../update/learning-rate.js'

/**
 * The state under another config: what was the best of something that is not watched any more says nothing, and
 * earlyStopping with more patience lets it go on, and batches of another size are counted anew.
 *
 * @param images of the training split
 */
export function stateUnder(
  state: TrainingState,
  before: Training,
  now: Training,
  images: number
): TrainingState {
  const { plateau, rateFactor, stopping } = state.monitoring
  const fresh = beginMonitoring()
  const [old, schedule] = [before.schedule, now.schedule]
  const hasPlateaus = old.type === 'reduceOnPlateau' && schedule.type === 'reduceOnPlateau'
  const { earlyStopping } = now
  const isWatched = earlyStopping !== undefined && earlyStopping.monitor === before.earlyStopping?.monitor
  return {
    ...state,
    ...(now.batchSize !== before.batchSize && placeUnder(state, before.batchSize, now.batchSize, images)),
    monitoring: {
      plateau: hasPlateaus && old.monitor === schedule.monitor ? plateau : fresh.plateau,
      rateFactor: hasPlateaus ? rateFactor : fresh.rateFactor,
      stopping: isWatched ? stopping : fresh.stopping,
      stopped: isWatched && stopping.wait > 0 && stopping.wait >= earlyStopping.patience && state.epoch > 1
    },
    bestWeights: isWatched ? state.bestWeights : []
  }
}

/** The first batch with an image that the epoch under way has not had, and the sums as if those before it were all. */
function placeUnder(
  { batch, lossSum, metricSum }: TrainingState,
  before: number,
  now: number,
  images: number
): Pick<TrainingState, 'batch' | 'lossSum' | 'metricSum'> {
  const seen = Math.min(batch * before, images)
  const next = seen === images ? Math.ceil(images / now) : Math.floor(seen / now)
  const share = seen === 0 ? 0 : Math.min(next * now, images) / seen
  return { batch: next, lossSum: lossSum * share, metricSum: metricSum * share }
}

/**
 * What more epochs do that whoever asks for them may not expect.
 *
 * @param batches of an epoch
 */
export function courseNotices(
  { training: before }: Config,
  { training: now }: Config,
  { step, epoch, monitoring }: TrainingState,
  batches: number
): string[] {
  if (now.epochs === before.epochs) return []
  if (monitoring.stopped)
    return [
      `early stopping ended the training after ${counted(epoch, 'epoch')}: more train nothing ` +
        '(a greater training.earlyStopping.patience would, with --accept-changes)'
    ]
  const { type } = now.schedule
  if ((type !== 'cosine' && type !== 'oneCycle') || step === 0) return []
  const rate = (training: Training, of: number): string =>
    metricText(learningRate(training, of, batches, monitoring.rateFactor))
  return [
    `the schedule ${type} spans all epochs, now ${now.epochs} instead of ${before.epochs}: the learning rate goes on at ` +
      `${rate(now, step + 1)} where it was ${rate(before, step)}, and the weights will be others than those of a run that ` +
      `was started with ${now.epochs}`
  ]
}
