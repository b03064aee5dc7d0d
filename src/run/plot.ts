/** The curves of one or several runs as one picture in a file. */

import { basename } from 'node:path'
import { counted } from '../counts.js'
import { CnnError } from '../errors.js'
import { type Curves, type CurvesOptions, plotChart } from '../report/charts/charts.js'
import type { HistoryRow } from '../report/history.js'
import { type ChartFile, checkChartFile, writeChart } from './chart-file.js'
import { findRun, readHistory } from './run-directory.js'

export interface PlotOptions extends Pick<CurvesOptions, 'fromEpoch' | 'log'>, ChartFile {
  /** Paths or names of runs; none: the latest. */
  readonly runs: readonly string[]
}

/**
 * Draws accuracy and loss against the epochs.
 *
 * @returns the runs that were drawn
 * @throws CnnError USAGE for another ending; CHECKPOINT when a run is not there, is damaged or has no whole epoch; WRITE
 */
export async function plot({ runs, fromEpoch, log, ...file }: PlotOptions): Promise<Curves[]> {
  checkChartFile(file.file)
  const paths = await Promise.all(runs.length > 0 ? runs.map((run) => findRun(run)) : [findRun()])
  const names = namesOf(paths)
  const curves: Curves[] = []
  for (const [i, path] of paths.entries()) {
    const history = await readHistory(path)
    if (history.length === 0)
      throw new CnnError('CHECKPOINT', `${path} has no whole epoch yet`, {
        where: path,
        hint: 'cnn runs lists the runs and how far each is'
      })
    checkEpoch(fromEpoch, history, path)
    curves.push({ name: names[i] ?? path, history })
  }
  const title = curves.length === 1 ? (names[0] ?? '') : `${curves.length} runs`
  await writeChart(file, (width) => plotChart(curves, title, { fromEpoch, log, width }))
  return curves
}

function checkEpoch(from: number | undefined, history: readonly HistoryRow[], path: string): void {
  const last = history.at(-1)?.epoch ?? 0
  if (from === undefined || from <= last) return
  throw new CnnError('USAGE', `${path} has ${counted(last, 'epoch')}: none from epoch ${from} on`, {
    where: '--from-epoch'
  })
}

/** The last part of each path, or the whole path where two would be the same. */
function namesOf(paths: readonly string[]): string[] {
  const short = paths.map((path) => basename(path))
  return paths.map((path, i) => {
    const name = short[i] ?? path
    return short.indexOf(name) === short.lastIndexOf(name) ? name : path
  })
}
