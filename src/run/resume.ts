/** Resumes a run from its last whole checkpoint, or reports the result of one that is finished. */

import { join } from 'node:path'
import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { type LoadedDataset, loadDataset } from '../dataset/load-dataset.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName, TrainingState } from '../engine/engine.js'
import { trainRequest } from '../engine/request.js'
import { CnnError } from '../errors.js'
import { removeUnfinished } from '../files.js'
import { shellWord } from '../report/text/shell-word.js'
import { carryThrough, type TrainEvents, type TrainResult } from './carry-through.js'
import { acceptedChanges, changesOf } from './changes.js'
import { saveCheckpoint } from './checkpoints/store.js'
import { describeEngine, describeMachine, type Environment, threadsAgain } from './environment.js'
import { resultOf } from './finished.js'
import { checkState } from './inputs.js'
import { leaveReceipt, leaveUnfinished } from './leave.js'
import { courseNotices, stateUnder } from './new-course.js'
import { readRun, runFiles } from './run-directory.js'
import { checkData } from './same-data.js'
import { startingPoint, takeUp } from './starting-point.js'
import { claimWriting, type Writer } from './writer/claim.js'

export interface ResumeOptions {
  /** Its path. */
  readonly run: string
  /** The run's own, or one in its place. */
  readonly config: Config
  /** Resume although the config differs from that of the checkpoint. */
  readonly acceptChanges: boolean
  /** `auto`: the one that the run was trained on. */
  readonly engine: EngineName | 'auto'
  readonly threads?: number
  readonly limit?: number
  /** The directory of TensorBoard's logs; left out: none are written. */
  readonly tensorboard?: string
  readonly version: string
  readonly signal?: AbortSignal
}

/**
 * Goes on with a run as if it had never stopped: on the compiled engine to the same bits.
 *
 * @throws CnnError CHECKPOINT when its files are damaged, none of its checkpoints is good, or it is finished and has
 *   none to train on from; CONFIG when the config was changed since, naming each field, unless changes are accepted;
 *   WRITE while another process trains there; and as `train` does
 */
export async function resume(options: ResumeOptions, events: TrainEvents): Promise<TrainResult> {
  const writer = await claimWriting(options.run, events.onNotice, options.signal)
  try {
    return await resumeWriting(writer, options, events)
  } finally {
    await writer.release()
  }
}

async function resumeWriting(
  writer: Writer,
  options: ResumeOptions,
  events: TrainEvents
): Promise<TrainResult> {
  const started = performance.now()
  const { onNotice } = events
  const { run, config, tensorboard, signal } = options
  const { config: own, environment: receipt } = await readRun(run)
  for (const directory of [run, join(run, runFiles.checkpoints), join(run, runFiles.model)])
    await removeUnfinished(directory)

  const isFinished = await resultOf(run, config, receipt)
  const point = await startingPoint(run, receipt.id).catch((error: unknown) => {
    if (!isFinished) throw error
    return undefined
  })
  const limit = options.limit ?? receipt.limit
  const changed = point
    ? acceptedChanges(run, point.checkpoint, { config, limit }, options.acceptChanges)
    : changesOf(own, config).map(({ path }) => path)
  if (isFinished && changed.length === 0) {
    onNotice(`${run} is finished; nothing is left to train`)
    return isFinished
  }
  // To start over would throw away what it came to.
  if (point === undefined && receipt.result) throw withoutCheckpoints(run)
  await takeUp(run, point, writer.killedAt, onNotice)

  const network = networkOf(config)
  const before = (receipt.resumed.at(-1) ?? receipt).engine
  const wanted = options.engine === 'auto' ? before.name : options.engine
  const threads = options.threads ?? (wanted === before.name ? threadsAgain(before) : undefined)
  const request = trainRequest(config, network, threads)
  const engine = await chooseEngine(wanted, request, onNotice)
  const { onProgress } = events
  const loading = { seed: config.seed, limit: limit ?? undefined }
  const dataset = await loadDataset(config.dataset, { ...loading, onNotice, onProgress, signal })
  checkData(run, receipt, dataset)
  signal?.throwIfAborted()
  events.onData(dataset)
  events.onNetwork(network)

  const { result: _before, ...rest } = receipt
  const machine = describeMachine(options.version)
  const now = { ...machine, engine: describeEngine(engine, request) }
  const going = { run, writer, config, engine, dataset, tensorboard, started, signal }
  if (!point) {
    const { seed } = config
    const { startedAt } = receipt
    const environment: Environment = { ...rest, ...now, seed, limit, startedAt, resumed: [] }
    await leaveUnfinished(run, [])
    await leaveReceipt(run, config, environment)
    return carryThrough({ ...going, environment }, events)
  }
  const { config: trained, history } = point.checkpoint
  const state =
    changed.length > 0
      ? stateUnder(point.checkpoint.state, trained.training, config.training, dataset.train.shape[0])
      : point.checkpoint.state
  checkFits(run, config, dataset, state)
  for (const text of courseNotices(trained, config, state, batchesOf(config, dataset))) onNotice(text)
  if (engine.name !== before.name)
    onNotice(`the engine ${engine.name} continues where ${before.name} stopped: their last bits differ`)
  const resumption = { ...now, step: state.step, changed }
  const environment = { ...rest, limit, resumed: [...receipt.resumed, resumption] }
  await leaveUnfinished(run, history.epochs)
  // The config first: killed before the checkpoint of it, a run with more epochs than its checkpoint is resumed again.
  await leaveReceipt(run, config, environment)
  const { keep } = config.training.checkpoint
  if (changed.length > 0)
    await saveCheckpoint(run, { run: receipt.id, config, limit, state, history }, Math.max(2, keep))
  return carryThrough({ ...going, environment, from: { state, history } }, events)
}

/** Of an epoch. */
const batchesOf = ({ training }: Config, { train }: LoadedDataset): number =>
  Math.ceil(train.shape[0] / training.batchSize)

const withoutCheckpoints = (run: string): CnnError =>
  new CnnError('CHECKPOINT', `${run} is finished and has no checkpoint to resume from`, {
    where: join(run, runFiles.checkpoints),
    hint: `train another run: cnn train --config ${shellWord(join(run, runFiles.config))}`
  })

function checkFits(run: string, config: Config, dataset: LoadedDataset, state: TrainingState): void {
  try {
    checkState(state, config, networkOf(config), batchesOf(config, dataset))
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    throw new CnnError('CHECKPOINT', `the checkpoint of ${run} does not fit the config: ${error.message}`, {
      where: run,
      hint: 'undo the changes, or train another run with them',
      cause: error
    })
  }
}
