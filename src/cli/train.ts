/** `cnn train`: trains the network of a config and leaves a run directory, or resumes one. */

import { join } from 'node:path'
import { type Command, Option } from 'commander'
import { scoreFields } from '../config/metrics.js'
import { counted } from '../counts.js'
import type { Reading } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import { epochJson } from '../report/history.js'
import { shellWord } from '../report/text/shell-word.js'
import type { TrainEvents, TrainResult } from '../run/carry-through.js'
import type { OpenedConfig } from '../run/open-config.js'
import {
  describeCommand,
  type EngineFlags,
  engineOption,
  inContext,
  repeatable,
  share,
  threadsOption,
  whole
} from './command.js'
import type { Context } from './context.js'
import { thresholdFailure } from './threshold.js'
import { version } from './version.js'

interface TrainFlags extends EngineFlags {
  readonly config?: string
  readonly resume?: string | true
  readonly acceptChanges?: boolean
  readonly epochs?: number
  readonly batchSize?: number
  readonly seed?: number
  readonly out?: string
  readonly limit?: number
  readonly set?: string[]
  readonly minAccuracy?: number
  readonly tensorboard?: string
  readonly jsonLines?: boolean
  readonly dryRun?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'Train a network, evaluate it, and save the run.', [
    'cnn train --config configs/mnist.json',
    'cnn train mnist --epochs 3 --set training.optimizer.learningRate=0.001',
    'cnn train --config smoke --limit 1000 --min-accuracy 0.5 --json',
    'cnn train photos/',
    'cnn train --resume'
  ])
    .argument('[config|pictures]', 'the same as --config; or a folder, archive or table of pictures')
    .option('--config <file|name>', 'a config file, or the name of a bundled one')
    .addOption(
      new Option('--resume [run]', 'resume a run (default: the latest) from its last checkpoint').conflicts([
        'out',
        'dryRun'
      ])
    )
    .option('--accept-changes', 'with --resume: accept that the config was changed since')
    .addOption(whole('--epochs <n>', "in place of the config's", 1, 1_000_000))
    .addOption(whole('--batch-size <n>', "in place of the config's", 1, 1_000_000))
    .addOption(whole('--seed <n>', "in place of the config's", 0, 0xffffffff))
    .addOption(engineOption())
    .addOption(threadsOption())
    .option('--out <dir>', 'the run directory (default: runs/NAME)')
    .addOption(
      whole('--limit <n>', 'train on the first n images of the shuffled training split', 1, 1_000_000_000)
    )
    .addOption(repeatable('--set <path=value>', 'change one field of the config; may be repeated'))
    .addOption(share('--min-accuracy <x>', 'exit code 6 if the test accuracy is below'))
    .option('--tensorboard <dir>', 'write logs for TensorBoard below this directory')
    .addOption(
      new Option('--json-lines', 'print a JSON document on each line of stdout while it trains').conflicts(
        'json'
      )
    )
    .option('--dry-run', 'check the config, print the network and stop')
    .action(inContext(train))
}

async function train(context: Context, named: string | undefined, flags: TrainFlags): Promise<void> {
  const { output } = context
  // From the first moment: what trains takes its time to load.
  const signal = context.stoppable('stopping after this batch; once more to leave at once')
  const overrides = overridesOf(flags)
  const run = flags.resume === undefined ? undefined : await runOf(flags.resume)
  const screen = new (await import('./data-screen.js')).DataScreen(context, signal)
  const { config, looked } = await opened(configOf(named, flags), run?.config, overrides, screen)
  const { refuseAccuracy } = await import('../run/inputs.js')
  refuseAccuracy(config, flags.minAccuracy)
  if (flags.dryRun) {
    await (await import('./dry-run.js')).dryRun(context, config, flags.engine)
    return signal.throwIfAborted()
  }

  if (run === undefined && looked === undefined)
    output.say(`reading the data set ${config.dataset.name ?? config.dataset.path}`)
  const { TrainScreen } = await import('./train-screen.js')
  const shown = new TrainScreen(output, config)
  const events = flags.jsonLines ? (await import('./train-lines.js')).withLines(shown, output, config) : shown
  const result = await trainOrResume(flags, { config, looked }, run?.path, events, signal)
  shown.close(result)
  context.resultIsOnDisk()
  context.finish(documentOf(result), failureOf(result, flags, signal))
}

async function trainOrResume(
  { engine, threads, limit, tensorboard, out, acceptChanges = false }: TrainFlags,
  { config, looked }: OpenedConfig,
  run: string | undefined,
  events: TrainEvents,
  signal: AbortSignal
): Promise<TrainResult> {
  const options = { config, engine, threads, limit, tensorboard, version: version(), signal }
  if (run === undefined) {
    const runs = await import('../run/train.js')
    return runs.train({ ...options, out, looked }, events)
  }
  const { resume } = await import('../run/resume.js')
  try {
    return await resume({ ...options, run, acceptChanges }, events)
  } catch (error) {
    if (!(error instanceof CnnError && error === signal.reason)) throw error
    throw new CnnError(error.code, `${error.message} before ${run} was resumed`, {
      hint: `resume it: cnn train --resume ${shellWord(run)}`
    })
  }
}

/** The config of what is named: of a run, of pictures, a file or a bundled one. */
async function opened(
  named: string | undefined,
  ofRun: string | undefined,
  overrides: readonly string[],
  screen: Reading
): Promise<OpenedConfig> {
  const name = named ?? ofRun ?? missing()
  if (named === undefined)
    return { config: (await import('../config/load.js')).loadConfig(name, { overrides }) }
  const { picturesAt } = await import('../run/pictures-at.js')
  if (await picturesAt(name))
    return (await import('../run/auto-config.js')).configForPictures(name, overrides, screen)
  return (await import('../run/open-config.js')).openConfig(name, { overrides }, screen)
}

/** The config that is named, in one of the two ways. */
function configOf(named: string | undefined, { config }: TrainFlags): string | undefined {
  if (named === undefined || config === undefined) return named ?? config
  throw new CnnError('USAGE', `two configs are named: ${named} and ${config}`, {
    where: 'CONFIG',
    hint: 'name one of them'
  })
}

/** The run to resume, and its config. */
async function runOf(asked: string | true): Promise<{ path: string; config: string }> {
  const { findRun, runFiles } = await import('../run/run-directory.js')
  const path = await findRun(asked === true ? undefined : asked)
  return { path, config: join(path, runFiles.config) }
}

function missing(): never {
  throw new CnnError('USAGE', 'no config is named', {
    where: '--config',
    hint: 'cnn train mnist, or cnn train --resume to resume a run'
  })
}

/** The flags that stand for a field of the config, as `--set` would say them; they win over `--set`. */
function overridesOf({ set = [], epochs, batchSize, seed }: TrainFlags): string[] {
  const fields = { 'training.epochs': epochs, 'training.batchSize': batchSize, seed }
  const named = Object.entries(fields).filter(([, value]) => value !== undefined)
  return [...set, ...named.map(([path, value]) => `${path}=${value}`)]
}

/** What `--json` prints: part of the contract with users, so each field is named here. */
function documentOf(result: TrainResult): object {
  const { run, engine, parameters, epochs, keptEpoch, scores, seconds, weightsSha256 } = result
  return {
    run,
    engine,
    parameters,
    epochs: epochs.map(epochJson),
    ...(keptEpoch !== undefined && { keptEpoch }),
    // Under the name of the split: test, or validation or train where there is no test split.
    ...(scores && { [scores.split]: { loss: scores.loss, ...scoreFields(scores) } }),
    seconds,
    weightsSha256
  }
}

/** The reason to end with another exit code than 0, though the run was saved. */
function failureOf(result: TrainResult, flags: TrainFlags, signal: AbortSignal): CnnError | undefined {
  if (!result.scores) {
    const { code, message }: CnnError = signal.reason
    const epochs = counted(result.epochs.length, 'whole epoch')
    return new CnnError(code, `${message} after ${epochs}; the model as it was then is in ${result.run}`, {
      where: result.run,
      hint: `resume it: cnn train --resume ${shellWord(result.run)}`
    })
  }
  return thresholdFailure(result.scores.split, result.scores.accuracy, flags.minAccuracy)
}
