/** Runs images forward in workers, seen from the main thread: outputs, and losses if there are labels. */
import { elements } from '../../../config/network/network.js'
import { predictsNumber } from '../../../config/network/outputs.js'
import type { Examples, Images } from '../../../dataset/examples.js'
import type { ScoredOutputs } from '../../engine.js'
import type { ImageScores } from '../shared/jobs.js'
import { shareImages } from '../shared/shared-images.js'
import { threadsWorth } from './thread-count.js'
import type { Workplace } from './workplace.js'

/** @throws the reason of `signal` when the signal stops it */
export async function runForward(
  workplace: Workplace,
  images: Images,
  signal: AbortSignal | undefined
): Promise<Float32Array> {
  const { outputs } = await run(workplace, images, false, signal)
  return outputs
}

/** The same, with the loss of each image. */
export async function runScored(
  workplace: Workplace,
  examples: Examples,
  signal: AbortSignal | undefined
): Promise<ScoredOutputs> {
  const { outputs, scores } = await run(workplace, examples, true, signal)
  if (scores === undefined) throw new Error('there are no scores of labelled images')
  return { outputs, losses: scores.losses.slice() }
}

async function run(
  workplace: Workplace,
  data: Images | Examples,
  isScored: boolean,
  signal: AbortSignal | undefined
): Promise<{ readonly outputs: Float32Array; readonly scores: ImageScores | undefined }> {
  signal?.throwIfAborted()
  const { callMemory, planned, request } = workplace
  const { network } = request
  const count = data.shape[0]
  callMemory.begin()
  // More threads than shards would have nothing to do, and a small share of work does not justify another thread.
  const shards = Math.ceil(count / planned.plan.shardSize)
  const useful = request.threads === undefined ? Math.min(shards, threadsWorth(network, count)) : shards
  const { control, start } = workplace.begin(useful)
  const outputs = callMemory.floats(count * elements(network.outputShape))
  const scores = isScored
    ? { losses: callMemory.floats(count), metrics: callMemory.floats(count) }
    : undefined
  const shared = shareImages(data, predictsNumber(network), callMemory.allocate)
  const stop = (): void => control.set('stop', 1)
  signal?.addEventListener('abort', stop)
  try {
    await start({ kind: 'forward', data: shared, scores, outputs }, () => {}).ended
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  signal?.throwIfAborted()
  return { outputs: outputs.slice(), scores }
}
