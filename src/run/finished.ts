/** The result of a run that is finished, from its files. */
import { join } from 'node:path'
import * as v from 'valibot'
import { metricNames } from '../config/metrics.js'
import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { CnnError } from '../errors.js'
import { hasCode, readText } from '../files.js'
import type { TrainResult } from './carry-through.js'
import type { Environment } from './environment.js'
import { readHistory, runFiles } from './run-directory.js'

const scoresSchema = v.object({
  split: v.picklist(['train', 'validation', 'test']),
  loss: v.number(),
  ...v.entriesFromList(metricNames, v.optional(v.number()))
})

/**
 * What a finished run came to; undefined: it is not finished, or the config has more epochs than it trained.
 *
 * @throws CnnError CHECKPOINT when its files are damaged
 */
export async function resultOf(
  run: string,
  config: Config,
  { result, ...environment }: Environment
): Promise<TrainResult | undefined> {
  const scores = await readScores(run)
  if (!result || !scores) return undefined
  if (config.training.epochs > result.epochs.length && !result.stoppedEarly) return undefined
  const { name, threads } = (environment.resumed.at(-1) ?? environment).engine
  const rows = await readHistory(run)
  return {
    run,
    engine: { name, threads },
    parameters: networkOf(config).totalParameters,
    epochs: rows.map((row, i) => ({ ...row, trainSeconds: result.epochs[i]?.trainSeconds ?? row.seconds })),
    ...(result.keptEpoch !== undefined && { keptEpoch: result.keptEpoch }),
    scores: { accuracy: Number.NaN, ...scores },
    seconds: result.seconds,
    weightsSha256: result.weightsSha256
  }
}

async function readScores(run: string): Promise<v.InferOutput<typeof scoresSchema> | undefined> {
  const path = join(run, runFiles.evaluation)
  try {
    return v.parse(scoresSchema, JSON.parse(await readText(path)))
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw new CnnError('CHECKPOINT', `${path} cannot be read: ${(error as Error).message}`, {
      where: path,
      hint: 'remove it, and cnn train --resume writes it again',
      cause: error
    })
  }
}
