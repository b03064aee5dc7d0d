/** Running a trained network forward with TensorFlow.js. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { elements } from '../../config/network/network.js'
import type { Predictions, PredictJob } from '../engine.js'
import type { TfSession } from './session.js'
import { TfNetwork } from './tf-network.js'

const defaultBatchSize = 128

/** Predicts as {@link PredictJob} says; a signal ends it with the signal's reason. */
export async function predict(session: TfSession, job: PredictJob): Promise<Predictions> {
  const { data, batchSize = defaultBatchSize } = job
  const n = data.shape[0]
  const classes = elements(job.network.outputShape)
  const outputs = new Float32Array(n * classes)
  const losses = 'labels' in data ? new Float32Array(n) : undefined
  const order = Uint32Array.from({ length: n }, (_, index) => index)
  const network = new TfNetwork(session, job.config, job.network, job.weights)
  try {
    for (let from = 0; from < n; from += batchSize) {
      job.signal?.throwIfAborted()
      const to = Math.min(from + batchSize, n)
      if ('labels' in data) {
        const result = network.evaluate({ data, order, from, to })
        outputs.set(result.outputs, from * classes)
        losses?.set(result.losses, from)
      } else {
        outputs.set(network.predict({ data, order, from, to }), from * classes)
      }
      await nextTurn()
    }
    return losses ? { outputs, losses } : { outputs }
  } finally {
    network.dispose()
  }
}
