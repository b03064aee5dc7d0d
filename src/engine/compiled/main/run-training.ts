/** Training in workers, seen from the main thread: it sends the job, watches counters, and never touches a batch. */
import { predictsNumber } from '../../../config/network/outputs.js'
import { CnnError } from '../../../errors.js'
import { numberAt } from '../../../math/numbers.js'
import type { EpochReport, FitJob, FitOutcome, TrainingState } from '../../engine.js'
import { monitor } from '../../monitor.js'
import { NotFinite } from '../../not-finite.js'
import type { TrainRequest } from '../../request.js'
import { beginning, isOver, trainedWeights, unchanged } from '../../state.js'
import {
  decisions,
  instructions,
  type JobMessage,
  sharedDoubles,
  sharedFloats,
  sharedPermutation,
  totals
} from '../shared/jobs.js'
import { shareImages } from '../shared/shared-images.js'
import { TrainingProgress, type TrainingWork } from './training-progress.js'
import type { Workplace } from './workplace.js'

/** How often progress is read, in milliseconds. */
const pollEvery = 50

/**
 * Trains as a {@link FitJob} says.
 *
 * @param weights the weights at the start, unless the job has a state
 * @throws NotFinite, CnnError ENGINE, or what a callback throws: weights and slots in the memory are undefined then
 */
export async function runTraining(
  workplace: Workplace,
  request: TrainRequest,
  weights: readonly Float32Array[],
  job: FitJob
): Promise<FitOutcome> {
  const { epochs, onEpoch } = job
  const { planned } = workplace
  const { network, training, batchSize } = request
  const count = job.train.shape[0]
  if (count === 0) throw new CnnError('DATA', 'there are no images to train on')
  const state = job.state ?? beginning(request, weights)
  // Starting threads takes time.
  if (job.signal?.aborted || isOver(state, epochs)) return unchanged(request, state, epochs)
  workplace.setWeights(state.weights)
  planned.writeSlots(state.slots)

  const isNumber = predictsNumber(network)
  const batches = Math.ceil(count / batchSize)
  const { validation } = job
  const work: TrainingWork = {
    kind: 'train',
    train: shareImages(job.train, isNumber),
    validation: validation && shareImages(validation, isNumber),
    validated: validation && {
      losses: sharedFloats(validation.shape[0]),
      metrics: sharedFloats(validation.shape[0])
    },
    ...{ epochs, shuffle: job.shuffle },
    start: { step: state.step, epoch: state.epoch, batch: state.batch },
    permutation: sharedPermutation(count),
    totals: sharedDoubles(Object.keys(totals).length),
    instructions: sharedDoubles(Object.keys(instructions).length),
    log: sharedDoubles(2 * batches),
    losses: sharedFloats(batches)
  }
  work.totals[totals.lossSum] = state.lossSum
  work.totals[totals.metricSum] = state.metricSum
  work.instructions[instructions.rateFactor] = state.monitoring.rateFactor

  const { control, start } = workplace.begin(planned.threads)
  const stop = (): void => control.set('stop', 1)
  control.set('gate', state.epoch + 1)

  const progress = new TrainingProgress(request, work, control)
  const history: EpochReport[] = []
  let { monitoring, bestWeights } = state
  const report = async (): Promise<void> => {
    for (const step of progress.steps()) await job.onStep?.(step)
  }
  const capture = (): TrainingState => {
    const position = progress.position
    const underWay = position.batch > 0
    return {
      ...position,
      weights: planned.readWeights(),
      slots: planned.readSlots(),
      lossSum: underWay ? numberAt(work.totals, totals.lossSum) : 0,
      metricSum: underWay ? numberAt(work.totals, totals.metricSum) : 0,
      ...{ monitoring, bestWeights }
    }
  }
  const endEpoch = async (epoch: number): Promise<void> => {
    control.set('pause', 0)
    const entry = progress.endEpoch(epoch)
    const decision = monitor(training, monitoring, entry)
    monitoring = decision.monitoring
    if (decision.keepWeights) bestWeights = planned.readWeights()
    work.instructions[instructions.rateFactor] = monitoring.rateFactor
    history.push(entry)
    await onEpoch?.(entry, capture)
    if (monitoring.stopped) stop()
    if (job.captures?.wanted()) control.set('pause', 1)
    control.set('gate', epoch + 1)
  }
  /** Takes the state while the threads wait at a batch boundary. */
  const takeState = async (): Promise<void> => {
    const state = capture()
    control.set('pause', 0)
    control.set('resumed', control.get('steps'))
    await job.captures?.take(state)
  }
  const onMessage = async (message: JobMessage): Promise<void> => {
    await report()
    await ('epoch' in message ? endEpoch(message.epoch) : takeState())
  }

  job.signal?.addEventListener('abort', stop)
  if (job.signal?.aborted) stop()
  const running = start(work, onMessage)
  // One read at a time: a slow onStep must not build up a queue of calls.
  let waiting = false
  const look = async (): Promise<void> => {
    waiting = false
    await report()
    if (job.captures?.wanted()) control.set('pause', 1)
  }
  const poll = (): void => {
    if (!waiting) running.attempt(look)
    waiting = true
  }
  const timer = (job.onStep || job.captures) && setInterval(poll, pollEvery)
  try {
    await running.ended
    await report()
  } finally {
    clearInterval(timer)
    job.signal?.removeEventListener('abort', stop)
  }
  const final = capture()
  if (control.get('decision') === decisions.notFinite)
    throw new NotFinite({
      loss: numberAt(work.losses, final.batch),
      learningRate: progress.rate(1),
      state: final
    })
  const trained = trainedWeights(training, final, epochs)
  return { weights: trained, state: final, history, steps: progress.losses() }
}
