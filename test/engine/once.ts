/** One call of an engine: a network is opened for it, and closed. */
import type { Network } from '../../src/config/network/network.js'
import type { Config } from '../../src/config/schema/config-schema.js'
import type { Examples, Images } from '../../src/dataset/examples.js'
import type { Engine, FitJob, FitOutcome, ScoredOutputs } from '../../src/engine/engine.js'
import { type EvaluateRequest, forwardBatchSize, trainRequest } from '../../src/engine/request.js'
import { whileOpen } from '../../src/run/while-open.js'

/** A training with all that it needs. */
export interface TrainingJob extends FitJob {
  readonly config: Config
  readonly network: Network
  readonly weights: readonly Float32Array[]
  readonly batchSize: number
  readonly threads?: number
}

/** What an engine is asked for to do this job: no batch is larger than the images are many. */
export const requestOf = ({ config, network, batchSize, threads, train }: TrainingJob) =>
  trainRequest(config, network, threads, Math.min(batchSize, train.shape[0]))

export const fitOnce = (engine: Engine, job: TrainingJob): Promise<FitOutcome> =>
  whileOpen(engine.open(requestOf(job), job.weights), (open) => open.fit(job))

/** Images to run forward with all that it needs. */
export interface ForwardJob<Data extends Images = Images> {
  readonly config: Config
  readonly network: Network
  readonly weights: readonly Float32Array[]
  readonly data: Data
  readonly batchSize?: number
  readonly threads?: number
  readonly signal?: AbortSignal
}

const forwardRequest = ({ network, data, batchSize = forwardBatchSize, threads }: ForwardJob) => ({
  network,
  batchSize: Math.min(batchSize, data.shape[0]),
  threads
})

export const predictOnce = (engine: Engine, job: ForwardJob): Promise<Float32Array> =>
  whileOpen(engine.open({ purpose: 'predict', ...forwardRequest(job) }, job.weights), (open) =>
    open.predict(job.data, job.signal)
  )

export function evaluateOnce(engine: Engine, job: ForwardJob<Examples>): Promise<ScoredOutputs> {
  const { loss } = job.config.training
  const request: EvaluateRequest = { purpose: 'evaluate', loss, ...forwardRequest(job) }
  return whileOpen(engine.open(request, job.weights), (open) => open.evaluate(job.data, job.signal))
}
