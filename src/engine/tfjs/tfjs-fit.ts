/** Training with TensorFlow.js: the epochs, batch by batch, in our order and with our optimizers. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { ValidationReport } from '../../config/metrics.js'
import { movingPlaces, trainablePlaces } from '../../config/network/network.js'
import { valueAt } from '../../math/numbers.js'
import { epochPermutation } from '../../random.js'
import { learningRate } from '../../update/learning-rate.js'
import { createOptimizer, type WeightUpdate } from '../../update/update-rules.js'
import type { EpochReport, FitJob, FitOutcome } from '../engine.js'
import { metricReport, validationReport } from '../metric.js'
import { monitor } from '../monitor.js'
import { NotFinite } from '../not-finite.js'
import type { TrainRequest } from '../request.js'
import { beginning, type ChangingState, copyOf, isOver, trainedWeights } from '../state.js'
import { inOrder } from './batch.js'
import type { TfNetwork } from './tf-network.js'

/** A training in progress. */
interface TrainingRun {
  readonly network: TfNetwork
  readonly request: TrainRequest
  readonly job: FitJob
  readonly optimizer: WeightUpdate
  /** Each step changes it. */
  readonly progress: ChangingState
  /** The loss of each batch so far. */
  readonly steps: number[]
}

/**
 * Trains as a {@link FitJob} says.
 *
 * @param weights the weights at the start, unless the job has a state
 * @throws NotFinite when the loss of a batch is NaN or infinite; whatever `onStep` or `onEpoch` throws. The weights of
 *   the network are undefined then
 */
export async function train(
  network: TfNetwork,
  request: TrainRequest,
  weights: readonly Float32Array[],
  job: FitJob
): Promise<FitOutcome> {
  const { training } = request
  const optimizer = createOptimizer(training.optimizer)
  const progress = job.state ? copyOf(job.state) : beginning(request, weights)
  const history: EpochReport[] = []
  const steps: number[] = []
  const run: TrainingRun = { network, request, job, optimizer, progress, steps }
  const outcome = (): FitOutcome => {
    const state = copyOf(progress)
    const weights = trainedWeights(training, state, job.epochs)
    return { weights, state, history, steps: Float32Array.from(steps) }
  }
  network.setWeights(progress.weights)
  while (!isOver(progress, job.epochs)) {
    const started = performance.now()
    if (!(await trainEpoch(run))) return outcome()
    const trained = performance.now()
    const validation = await validate(run)
    if (validation === 'stopped') return outcome()
    const report = {
      epoch: progress.epoch + 1,
      ...meansOf(run, job.train.shape[0]),
      ...validation,
      learningRate: rateOf(run, progress.step),
      seconds: (performance.now() - started) / 1000,
      trainSeconds: (trained - started) / 1000
    }
    const { monitoring, keepWeights } = monitor(training, progress.monitoring, report)
    if (keepWeights) progress.bestWeights = progress.weights.map((values) => values.slice())
    Object.assign(progress, { monitoring, epoch: progress.epoch + 1, batch: 0, lossSum: 0, metricSum: 0 })
    history.push(report)
    await job.onEpoch?.(report, () => copyOf(progress))
  }
  return outcome()
}

/**
 * Trains the rest of an epoch.
 *
 * @returns false if the signal stopped it before the epoch's last batch
 */
async function trainEpoch(run: TrainingRun): Promise<boolean> {
  const { network, request, job, optimizer, progress, steps } = run
  const { batchSize, seed } = request
  const { train: data } = job
  const n = data.shape[0]
  const batches = Math.ceil(n / batchSize)
  const epoch = progress.epoch + 1
  const order = job.shuffle ? epochPermutation(seed, epoch, n) : inOrder(n)
  while (progress.batch < batches) {
    if (job.signal?.aborted) return false
    const from = progress.batch * batchSize
    const to = Math.min(from + batchSize, n)
    const occasion = { seed, epoch, step: progress.step + 1 }
    const { loss, metricSum, gradients, moved } = network.differentiate({ data, order, from, to }, occasion)
    const rate = rateOf(run, progress.step + 1)
    if (!Number.isFinite(loss)) throw new NotFinite({ loss, learningRate: rate, state: copyOf(progress) })
    progress.step++
    update(optimizer, progress, gradients, trainablePlaces(request.network), rate)
    const places = movingPlaces(request.network)
    progress.weights = progress.weights.map((values, place) => moved[places.indexOf(place)] ?? values)
    network.setWeights(progress.weights)
    progress.batch++
    progress.lossSum += loss * (to - from)
    progress.metricSum += metricSum
    steps.push(loss)
    await job.onStep?.({ epoch, batch: progress.batch, batches, ...meansOf(run, to) })
    if (progress.batch < batches && job.captures?.wanted()) await job.captures.take(copyOf(progress))
    // Lets signals, timers and progress lines run.
    await nextTurn()
  }
  return true
}

/**
 * Changes the trainable weights, and the slots of each.
 *
 * @param places of the weights that the gradients are of
 */
function update(
  optimizer: WeightUpdate,
  progress: ChangingState,
  gradients: readonly Float32Array[],
  places: readonly number[],
  learningRate: number
): void {
  const each = optimizer.slotNames.length
  for (const [index, gradient] of gradients.entries()) {
    const slots = progress.slots.slice(index * each, (index + 1) * each)
    const weights = progress.weights[valueAt(places, index)]
    if (weights === undefined) throw new Error(`there are no weights for gradient ${index}`)
    optimizer.update(weights, gradient, slots, progress.step, learningRate)
  }
}

/** The validation results after an epoch; empty without validation data. */
async function validate({ network, request, job }: TrainingRun): Promise<ValidationReport | 'stopped'> {
  const { validation, signal } = job
  const { batchSize } = request
  if (validation === undefined) return {}
  const n = validation.shape[0]
  const order = inOrder(n)
  let lossSum = 0
  let metricSum = 0
  for (let from = 0; from < n; from += batchSize) {
    if (signal?.aborted) return 'stopped'
    const to = Math.min(from + batchSize, n)
    const result = network.evaluate({ data: validation, order, from, to })
    lossSum += result.loss * (to - from)
    metricSum += result.metricSum
    await nextTurn()
  }
  return validationReport(request.network, lossSum / n, metricSum / n)
}

/** The learning rate of a step, counted from 1 since training began. */
const rateOf = ({ request, job, progress }: TrainingRun, step: number): number =>
  learningRate(
    request.training,
    step,
    Math.ceil(job.train.shape[0] / request.batchSize),
    progress.monitoring.rateFactor
  )

/** @param images the number of images in the sums */
const meansOf = ({ request, progress: { lossSum, metricSum } }: TrainingRun, images: number) => ({
  loss: lossSum / images,
  ...metricReport(request.network, metricSum / images)
})
