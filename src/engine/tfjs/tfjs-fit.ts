/** Training with TensorFlow.js: the epochs, batch by batch, in our order and with our optimizers. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { epochPermutation } from '../../random.js'
import { learningRate } from '../../update/learning-rate.js'
import { createOptimizer, type WeightUpdate } from '../../update/update-rules.js'
import type { EpochReport, FitJob, FitOutcome, TrainingState } from '../engine.js'
import { metricReport, type ValidationReport, validationReport } from '../metric.js'
import { monitor } from '../monitor.js'
import { NotFinite } from '../not-finite.js'
import { beginning, copyOf, isOver, type Progress, trainedWeights } from '../state.js'
import type { TfSession } from './session.js'
import { TfNetwork } from './tf-network.js'

/**
 * Trains as {@link FitJob} says.
 *
 * @throws NotFinite when the loss of a batch is NaN or infinite; whatever `onStep` or `onEpoch` throws
 */
export async function train(session: TfSession, job: FitJob): Promise<FitOutcome> {
  const optimizer = createOptimizer(job.config.training.optimizer)
  const progress = job.state ? copyOf(job.state) : fresh(job, optimizer)
  const history: EpochReport[] = []
  const steps: number[] = []
  const { training } = job.config
  const outcome = (): FitOutcome => {
    const state = copyOf(progress)
    const weights = trainedWeights(training, state, job.epochs)
    return { weights, state, history, steps: Float32Array.from(steps) }
  }
  const network = new TfNetwork(session, job.config, job.network, progress.weights)
  try {
    while (!isOver(progress, job.epochs)) {
      const started = performance.now()
      if (!(await trainEpoch(job, network, optimizer, progress, steps))) return outcome()
      const trained = performance.now()
      const validation = await validate(job, network)
      if (validation === 'stopped') return outcome()
      const report = {
        epoch: progress.epoch + 1,
        ...meansOf(job, progress, job.train.shape[0]),
        ...validation,
        learningRate: rateOf(job, progress, progress.step),
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
  } finally {
    network.dispose()
  }
}

/**
 * Trains what is left of an epoch.
 *
 * @param progress changed
 * @param steps the loss of each batch is added
 * @returns false when the signal stopped it before the epoch's last batch
 */
async function trainEpoch(
  job: FitJob,
  network: TfNetwork,
  optimizer: WeightUpdate,
  progress: Progress,
  steps: number[]
): Promise<boolean> {
  const { train: data, batchSize, config } = job
  const n = data.shape[0]
  const batches = Math.ceil(n / batchSize)
  const epoch = progress.epoch + 1
  const order = job.shuffle ? epochPermutation(config.seed, epoch, n) : inOrder(n)
  while (progress.batch < batches) {
    if (job.signal?.aborted) return false
    const from = progress.batch * batchSize
    const to = Math.min(from + batchSize, n)
    const occasion = { seed: config.seed, epoch, step: progress.step + 1 }
    const { loss, metricSum, gradients, moved } = network.differentiate({ data, order, from, to }, occasion)
    const rate = rateOf(job, progress, progress.step + 1)
    if (!Number.isFinite(loss)) throw new NotFinite({ loss, learningRate: rate, state: copyOf(progress) })
    progress.step++
    update(optimizer, progress, gradients, rate)
    for (const [index, values] of moved.entries()) progress.weights[gradients.length + index].set(values)
    network.setWeights(progress.weights)
    progress.batch++
    progress.lossSum += loss * (to - from)
    progress.metricSum += metricSum
    steps.push(loss)
    await job.onStep?.({ epoch, batch: progress.batch, batches, ...meansOf(job, progress, to) })
    if (progress.batch < batches && job.captures?.wanted()) await job.captures.take(copyOf(progress))
    // Signals, timers and progress lines get their turn.
    await nextTurn()
  }
  return true
}

/** Changes the trainable weights, which come first, and the slots of each. */
function update(
  optimizer: WeightUpdate,
  progress: Progress,
  gradients: readonly Float32Array[],
  learningRate: number
): void {
  const each = optimizer.slotNames.length
  for (const [index, gradient] of gradients.entries()) {
    const slots = progress.slots.slice(index * each, (index + 1) * each)
    optimizer.update(progress.weights[index], gradient, slots, progress.step, learningRate)
  }
}

/** The validation results after an epoch; none without validation data. */
async function validate(
  { validation, batchSize, signal, network }: FitJob,
  running: TfNetwork
): Promise<ValidationReport | 'stopped'> {
  if (validation === undefined) return {}
  const n = validation.shape[0]
  const order = inOrder(n)
  let lossSum = 0
  let metricSum = 0
  for (let from = 0; from < n; from += batchSize) {
    if (signal?.aborted) return 'stopped'
    const to = Math.min(from + batchSize, n)
    const result = running.evaluate({ data: validation, order, from, to })
    lossSum += result.loss * (to - from)
    metricSum += result.metricSum
    await nextTurn()
  }
  return validationReport(network, lossSum / n, metricSum / n)
}

function fresh({ network, weights }: FitJob, optimizer: WeightUpdate): Progress {
  const trainable = network.weights.filter((weight) => weight.trainable).length
  const slots = weights.slice(0, trainable).flatMap((values) => optimizer.initialSlots(values.length))
  return beginning(weights, slots)
}

/** The learning rate of a step, counted from 1 since training began. */
const rateOf = ({ config, train, batchSize }: FitJob, { monitoring }: Progress, step: number): number =>
  learningRate(config.training, step, Math.ceil(train.shape[0] / batchSize), monitoring.rateFactor)

/** @param images how many are in the sums */
const meansOf = ({ network }: FitJob, { lossSum, metricSum }: TrainingState, images: number) => ({
  loss: lossSum / images,
  ...metricReport(network, metricSum / images)
})

const inOrder = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, index) => index)
