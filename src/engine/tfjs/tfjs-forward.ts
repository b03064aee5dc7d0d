/** Runs images forward with TensorFlow.js, batch by batch. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Examples, Images } from '../../dataset/examples.js'
import { type Batch, inOrder } from './batch.js'

/**
 * Calls `run` with each batch in order. A signal ends it with the signal's reason.
 *
 * @param batchSize images in a batch; the last batch may have fewer
 */
export async function eachBatch<Data extends Images | Examples>(
  data: Data,
  batchSize: number,
  signal: AbortSignal | undefined,
  run: (batch: Batch<Data>) => void
): Promise<void> {
  const n = data.shape[0]
  const order = inOrder(n)
  for (let from = 0; from < n; from += batchSize) {
    signal?.throwIfAborted()
    run({ data, order, from, to: Math.min(from + batchSize, n) })
    // Lets signals, timers and other networks run.
    await nextTurn()
  }
}
