/** Prediction, seen from the main thread: outputs of all images, and their losses where there are labels. */
import { predictsNumber } from '../../../config/network/outputs.js'
import type { Predictions, PredictJob } from '../../engine.js'
import type { EngineRequest } from '../../request.js'
import { ControlBlock } from '../shared/control-block.js'
import { type ForwardJob, scoresFor, sharedFloats } from '../shared/jobs.js'
import { compileKernels } from '../shared/kernels.js'
import { shareImages } from '../shared/shared-images.js'
import { setUp, threadsFor, write } from './setup.js'
import { startWorkers } from './worker-group.js'

/** The largest batch forward-only plans are made for; results do not depend on it. */
const largestBatch = 128

export async function predict(job: PredictJob): Promise<Predictions> {
  const { config, network, data } = job
  job.signal?.throwIfAborted()
  const count = data.shape[0]
  const batchSize = Math.max(1, Math.min(job.batchSize ?? largestBatch, largestBatch, count))
  const isLabelled = 'labels' in data
  const request: EngineRequest = isLabelled
    ? { purpose: 'evaluate', loss: config.training.loss, network, batchSize }
    : { purpose: 'predict', network, batchSize }
  const setup = setUp(request, threadsFor(job.threads))
  const { plan, ...shared } = setup
  // More threads than shards would only start and end.
  const threads = Math.min(setup.threads, Math.max(1, Math.ceil(count / plan.shardSize)))
  write(
    setup.memory,
    plan.weights.map((weight) => weight.value),
    job.weights
  )
  const work: ForwardJob = {
    ...{ kind: 'forward', request, ...shared, threads, module: await compileKernels() },
    data: shareImages(data, predictsNumber(network)),
    ...(isLabelled && { scores: scoresFor(count) }),
    outputs: sharedFloats((count * plan.prediction.output.imageBytes) / 4)
  }
  const control = new ControlBlock(setup.words, threads, 0)
  const abort = (): void => control.set('stop', 1)
  if (job.signal?.aborted) abort()
  job.signal?.addEventListener('abort', abort)
  try {
    await startWorkers(work, () => {}).ended
  } finally {
    job.signal?.removeEventListener('abort', abort)
  }
  job.signal?.throwIfAborted()
  const outputs = Float32Array.from(work.outputs)
  return work.scores ? { outputs, losses: Float32Array.from(work.scores.losses) } : { outputs }
}
