/** Training, seen from the main thread: it starts the workers, watches counters, and never touches a batch. */
import { predictsNumber } from '../../../config/network/outputs.js'
import { CnnError } from '../../../errors.js'
import { createOptimizer } from '../../../update/update-rules.js'
import type { EpochReport, FitJob, FitOutcome, TrainingState } from '../../engine.js'
import { monitor } from '../../monitor.js'
import { NotFinite } from '../../not-finite.js'
import { trainRequest } from '../../request.js'
import { beginning, copyOf, isOver, trainedWeights } from '../../state.js'
import { ControlBlock } from '../shared/control-block.js'
import {
  decisions,
  instructions,
  type Message,
  scoresFor,
  sharedDoubles,
  sharedFloats,
  sharedPermutation,
  type TrainingJob,
  totals
} from '../shared/jobs.js'
import { compileKernels } from '../shared/kernels.js'
import { shareImages } from '../shared/shared-images.js'
import { read, type Setup, setUp, threadsFor, write } from './setup.js'
import { Progress } from './training-progress.js'
import { startWorkers } from './worker-group.js'

/** How often progress is looked at, in milliseconds. */
const pollEvery = 50

export async function fit(job: FitJob): Promise<FitOutcome> {
  const { config, network, epochs, onEpoch } = job
  const isNumber = predictsNumber(network)
  const count = job.train.shape[0]
  if (count === 0) throw new CnnError('DATA', 'there are no images to train on')
  const batchSize = Math.min(job.batchSize, count)
  const batches = Math.ceil(count / batchSize)
  const state = job.state ?? freshState(job)
  // Threads take their time to start.
  if (job.signal?.aborted || isOver(state, epochs)) return unchanged(job, state)
  const request = trainRequest(config, network, job.threads, batchSize)
  const setup = setUp(request, threadsFor(job.threads))
  const slots = slotPlaces(setup)
  write(
    setup.memory,
    setup.plan.weights.map((weight) => weight.value),
    state.weights
  )
  write(
    setup.memory,
    slots.map((slot) => slot.address),
    state.slots
  )

  const { plan: _plan, ...shared } = setup
  const work: TrainingJob = {
    ...{ kind: 'train', request, ...shared, module: await compileKernels() },
    train: shareImages(job.train, isNumber),
    validation: job.validation && shareImages(job.validation, isNumber),
    validated: job.validation && scoresFor(job.validation.shape[0]),
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

  const control = new ControlBlock(setup.words, setup.threads, 0)
  const stop = (): void => control.set('stop', 1)
  control.set('gate', state.epoch + 1)

  const progress = new Progress(work, control)
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
      weights: read(setup.memory, weightPlaces(setup)),
      slots: read(setup.memory, slots),
      lossSum: underWay ? (work.totals[totals.lossSum] as number) : 0,
      metricSum: underWay ? (work.totals[totals.metricSum] as number) : 0,
      ...{ monitoring, bestWeights }
    }
  }
  const endEpoch = async (epoch: number): Promise<void> => {
    control.set('pause', 0)
    const entry = progress.endEpoch(epoch)
    const decision = monitor(config.training, monitoring, entry)
    monitoring = decision.monitoring
    if (decision.keepWeights) bestWeights = read(setup.memory, weightPlaces(setup))
    work.instructions[instructions.rateFactor] = monitoring.rateFactor
    history.push(entry)
    await onEpoch?.(entry, capture)
    if (monitoring.stopped) stop()
    control.set('gate', epoch + 1)
  }
  /** The threads wait at a batch boundary. */
  const takeState = async (): Promise<void> => {
    const state = capture()
    control.set('pause', 0)
    control.set('resumed', control.get('steps'))
    await job.captures?.take(state)
  }
  const onMessage = async (message: Message): Promise<void> => {
    await report()
    await ('epoch' in message ? endEpoch(message.epoch) : takeState())
  }

  job.signal?.addEventListener('abort', stop)
  if (job.signal?.aborted) stop()
  const workers = startWorkers(work, onMessage)
  // One look at a time: a slow onStep is not called from a queue that grows.
  let waiting = false
  const look = async (): Promise<void> => {
    waiting = false
    await report()
    if (job.captures?.wanted()) control.set('pause', 1)
  }
  const poll = (): void => {
    if (!waiting) workers.attempt(look)
    waiting = true
  }
  const timer = (job.onStep || job.captures) && setInterval(poll, pollEvery)
  try {
    await workers.ended
    await report()
  } finally {
    clearInterval(timer)
    job.signal?.removeEventListener('abort', stop)
  }
  const final = capture()
  if (control.get('decision') === decisions.notFinite)
    throw new NotFinite({
      loss: work.losses[final.batch] as number,
      learningRate: progress.rate(1),
      state: final
    })
  const weights = trainedWeights(config.training, final, epochs)
  return { weights, state: final, history, steps: progress.losses() }
}

/** What a training comes to that has nothing to do. */
function unchanged({ config, epochs }: FitJob, before: TrainingState): FitOutcome {
  const state = copyOf(before)
  const weights = trainedWeights(config.training, state, epochs)
  return { weights, state, history: [], steps: new Float32Array() }
}

function freshState({ config, network, weights }: FitJob): TrainingState {
  const { initialSlots } = createOptimizer(config.training.optimizer)
  const trained = weights.filter((_array, place) => network.weights[place]?.trainable)
  return beginning(
    weights,
    trained.flatMap((array) => initialSlots(array.length))
  )
}

const weightPlaces = ({ plan }: Setup): { address: number; count: number }[] =>
  plan.weights.map(({ value, count }) => ({ address: value, count }))

const slotPlaces = ({ plan }: Setup): { address: number; count: number }[] =>
  plan.weights.flatMap(({ count, slots }) => slots.map((address) => ({ address, count })))
