/** A whole training run: data, network, engine, epochs, evaluation, and the run directory that remains. */
import { randomUUID } from 'node:crypto'
import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { loadDataset } from '../dataset/load-dataset.js'
import type { LookedAt } from '../dataset/own/look-at.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { trainRequest } from '../engine/request.js'
import { carryThrough, type TrainEvents, type TrainResult } from './carry-through.js'
import { describeEngine, describeMachine, type Environment } from './environment.js'
import { leaveReceipt } from './leave.js'
import { claimRunDirectory, isListed, latestStart, refuseTaken } from './run-directory.js'
import { rememberElsewhere } from './runs-elsewhere.js'
import { claimWriting } from './writer/claim.js'

export interface TrainOptions {
  readonly config: Config
  readonly engine: EngineName | 'auto'
  readonly threads?: number
  /** The run directory; left out: `runs/NAME`. */
  readonly out?: string
  /** Only the first so many training images after the split's permutation. */
  readonly limit?: number
  /** The directory of TensorBoard's logs; left out: none are written. */
  readonly tensorboard?: string
  /** The version of this program, for environment.json. */
  readonly version: string
  /** Own pictures that were looked at for the config. */
  readonly looked?: LookedAt | undefined
  readonly signal?: AbortSignal
}

/**
 * Trains a config's network on its data set, evaluates it on the test split, and leaves a run directory.
 *
 * When `signal` stops it, the checkpoint, the model as it is by then and the history are saved and there is no
 * evaluation.
 *
 * @throws CnnError DATA, ENGINE, NOT_FINITE, WRITE, and USAGE when `out` is not empty; the reason of `signal` when it stops
 *   it before the run has begun
 */
export async function train(options: TrainOptions, events: TrainEvents): Promise<TrainResult> {
  const started = performance.now()
  const { config, tensorboard, signal } = options
  const network = networkOf(config)
  if (options.out !== undefined) await refuseTaken(options.out)
  const request = trainRequest(config, network, options.threads)
  const engine = await chooseEngine(options.engine, request, events.onNotice)
  const dataset = await loadDataset(config.dataset, {
    seed: config.seed,
    limit: options.limit,
    looked: options.looked,
    onNotice: events.onNotice,
    onProgress: events.onProgress,
    signal
  })
  events.onData(dataset)
  events.onNetwork(network)

  // The latest run is the one begun last, also where the clock was set back since.
  const latest = await latestStart()
  signal?.throwIfAborted()
  const run = await claimRunDirectory(config.name, options.out)
  const writer = await claimWriting(run, events.onNotice, signal)
  try {
    const machine = describeMachine(options.version)
    const startedAt = machine.startedAt > latest ? machine.startedAt : after(latest)
    const environment: Environment = {
      id: randomUUID(),
      ...machine,
      startedAt,
      engine: describeEngine(engine, request),
      seed: config.seed,
      limit: options.limit ?? null,
      dataset: [...dataset.fingerprint.parts],
      ...(dataset.skipped && dataset.skipped.length > 0 && { skipped: [...dataset.skipped] }),
      resumed: []
    }
    await leaveReceipt(run, config, environment)
    if (!isListed(run)) await rememberElsewhere(run)
    const undertaking = { run, writer, config, engine, dataset, environment, tensorboard, started, signal }
    return await carryThrough(undertaking, events)
  } finally {
    await writer.release()
  }
}

/** A millisecond after a time. */
const after = (time: string): string => new Date(Date.parse(time) + 1).toISOString()
