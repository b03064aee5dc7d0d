/** The run directory: where runs are, what one is called, which is the latest. */
import { mkdir, readdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import * as v from 'valibot'
import { nearest } from '../config/check/nearest.js'
import { loadConfig } from '../config/load.js'
import { type Metric, metrics } from '../config/metrics.js'
import type { Config } from '../config/schema/config-schema.js'
import { CnnError } from '../errors.js'
import { exists, hasCode, makeDirectory, readText } from '../files.js'
import { type HistoryRow, parseHistory } from '../report/history.js'
import { type Environment, environmentSchema } from './environment.js'
import { runsElsewhere } from './runs-elsewhere.js'

/** Where runs go in the current directory. */
export const runsDirectory = 'runs'

/** The files of a run directory. */
export const runFiles = {
  config: 'config.json',
  environment: 'environment.json',
  history: 'history.csv',
  evaluation: 'evaluation.json',
  model: 'model',
  checkpoints: 'checkpoints',
  loss: 'loss.svg',
  confusion: 'confusion.svg'
} as const

/** The curves of a metric: `accuracy.svg`, or `error.svg` of a network with one output. */
export const metricFile = (metric: Metric): string => `${metrics[metric].word}.svg`

/**
 * Makes a fresh run directory and returns its path: `runs/NAME`, or the first of `runs/NAME-2`, `-3`, … that is
 * free. Two processes never get the same one.
 *
 * @param out the directory asked for by `--out`, which must be empty or not there
 * @throws CnnError USAGE when `out` holds something; WRITE when it cannot be made
 */
export async function claimRunDirectory(name: string, out?: string): Promise<string> {
  if (out !== undefined) {
    await refused(out, () => makeDirectory(out))
    await refuseTaken(out)
    return out
  }
  await refused(runsDirectory, () => makeDirectory(runsDirectory))
  for (let number = 1; ; number++) {
    const path = join(runsDirectory, number === 1 ? name : `${name}-${number}`)
    if (await refused(path, () => makeNew(path))) return path
  }
}

/**
 * Refuses a directory that holds something; one that is not there is free.
 *
 * @throws CnnError USAGE
 */
export async function refuseTaken(out: string): Promise<void> {
  const names = await readdir(out).catch(() => [])
  if (names.every((name) => litter.test(name))) return
  throw new CnnError('USAGE', `${out} is not empty, and a run never overwrites another`, {
    where: '--out',
    hint: 'name a new directory, or remove that one'
  })
}

/** What a process leaves that was killed before its run began. */
const litter = /^\.(writer\..*|.*\.part)$/

/** Makes a directory and returns whether it was this call that made it. */
async function makeNew(path: string): Promise<boolean> {
  try {
    await mkdir(path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

async function refused<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw new CnnError('WRITE', `the run directory ${path} could not be made: ${(error as Error).message}`, {
      where: path,
      hint: 'choose another place with --out',
      cause: error
    })
  }
}

/**
 * Finds a run by its path or its name below `runs/`; without one, the run begun last here.
 *
 * @throws CnnError CHECKPOINT when there is none
 */
export async function findRun(run?: string): Promise<string> {
  if (run === undefined) return latestRun()
  const path = await pathOfRun(run)
  if (path !== undefined) return path
  throw new CnnError('CHECKPOINT', `there is no run at ${run}`, { where: run, hint: await guessRun(run) })
}

/** What to say to somebody who named a run that is not there: the nearest name, and the runs that there are. */
export async function guessRun(run: string): Promise<string> {
  const known = (await listRuns()).map((path) => basename(path))
  if (known.length === 0) return 'cnn train --config mnist makes one'
  const near = nearest(basename(run), known)
  const guess = near === undefined ? '' : `did you mean ${near}? `
  return `${guess}the runs here: ${known.join(', ')}`
}

/** Whether this is the path of a run, or its name below `runs/`. */
export const isRun = async (run: string): Promise<boolean> => (await pathOfRun(run)) !== undefined

async function pathOfRun(run: string): Promise<string | undefined> {
  for (const path of [run, join(runsDirectory, run)])
    if (await exists(join(path, runFiles.config))) return path
  return undefined
}

/** The runs below `runs/`, by name. */
export async function listRuns(): Promise<string[]> {
  let names: string[]
  try {
    names = await readdir(runsDirectory)
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
  const runs: string[] = []
  for (const name of names.sort()) {
    const path = join(runsDirectory, name)
    if (await exists(join(path, runFiles.config))) runs.push(path)
  }
  return runs
}

/** The runs begun in this directory: those below `runs/`, and those elsewhere that are still there. */
async function runsBegunHere(): Promise<string[]> {
  const elsewhere = await listElsewhere('here')
  return [...(await listRuns()), ...elsewhere]
}

/** The runs outside of `./runs` that are still there, the newest last. */
export async function listElsewhere(begun: 'here' | 'anywhere'): Promise<string[]> {
  const runs = await runsElsewhere(begun)
  const isThere = await Promise.all(runs.map((run) => exists(join(run, runFiles.config))))
  return runs.filter((_, i) => isThere[i])
}

/** Whether a run lies in `./runs`, where it is listed by its name. */
export const isListed = (run: string): boolean => resolve(dirname(run)) === resolve(runsDirectory)

/** Whether there is a run that was begun in this directory. */
export const hasRuns = async (): Promise<boolean> => (await runsBegunHere()).length > 0

async function latestRun(): Promise<string> {
  const latest = await findLatest()
  if (latest) return latest.path
  throw new CnnError('CHECKPOINT', `there are no runs in ./${runsDirectory}`, {
    where: runsDirectory,
    hint: 'cnn train --config mnist makes one; or name the directory of a run'
  })
}

/** When the run that began last here began; empty where there is none. */
export const latestStart = async (): Promise<string> => (await findLatest())?.startedAt ?? ''

async function findLatest(): Promise<{ path: string; startedAt: string } | undefined> {
  let latest: { path: string; startedAt: string } | undefined
  for (const path of await runsBegunHere()) {
    const startedAt = await startOf(path)
    if (latest === undefined || startedAt >= latest.startedAt) latest = { path, startedAt }
  }
  return latest
}

/** When a run began, as ISO 8601 text, which sorts by time; empty where the run does not say. */
async function startOf(path: string): Promise<string> {
  try {
    const environment: unknown = JSON.parse(await readText(join(path, runFiles.environment)))
    if (typeof environment === 'object' && environment !== null && 'startedAt' in environment)
      return String(environment.startedAt)
  } catch {
    // A run that was killed before it wrote this file still counts, as the oldest.
  }
  return ''
}

/** The config.json of a run, found as {@link findRun} finds it. */
export const configFileOf = async (run?: string): Promise<string> => join(await findRun(run), runFiles.config)

/**
 * The epochs of a run that are done, as history.csv has them; none before the first is.
 *
 * @throws CnnError CHECKPOINT when the file is damaged
 */
export async function readHistory(run: string): Promise<HistoryRow[]> {
  const path = join(run, runFiles.history)
  try {
    return parseHistory(await readText(path), path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}

/**
 * What a run directory says of itself.
 *
 * @throws CnnError CONFIG or CHECKPOINT when its files are not what a run leaves
 */
export async function readRun(run: string): Promise<{ config: Config; environment: Environment }> {
  const config = loadConfig(join(run, runFiles.config))
  const path = join(run, runFiles.environment)
  try {
    const environment = v.parse(environmentSchema, JSON.parse(await readText(path)))
    return { config, environment }
  } catch (error) {
    throw new CnnError('CHECKPOINT', `${path} cannot be read: ${(error as Error).message}`, {
      where: path,
      hint: 'its model, if it has one, can still evaluate and predict; to continue training, start another run',
      cause: error
    })
  }
}
