/** What the runs of ./runs say of themselves, also those that were stopped or whose files are damaged. */
import { basename, join } from 'node:path'
import * as v from 'valibot'
import { loadConfig } from '../config/load.js'
import { isBetter, type Metric, metricNames, ofValidation } from '../config/metrics.js'
import { networkOf } from '../config/network/network.js'
import { hasCode, readText } from '../files.js'
import type { HistoryRow } from '../report/history.js'
import { networkLine } from '../report/text/network-line.js'
import { bestField, type RunLine, testField } from '../report/text/runs-text.js'
import { listElsewhere, listRuns, readHistory, runFiles } from './run-directory.js'

/**
 * The runs of ./runs, the one started last at the end. A file that cannot be read is reported as the run's problem.
 *
 * @param elsewhere those outside of ./runs, too, wherever they were begun
 */
export async function describeRuns({ elsewhere = false } = {}): Promise<RunLine[]> {
  const listed = await listRuns()
  const others = elsewhere ? await listElsewhere('anywhere') : []
  const runs = await Promise.all([
    ...listed.map((run) => describeRun(run, basename(run))),
    ...others.map((run) => describeRun(run, run))
  ])
  return runs.sort((a, b) => compare(a.startedAt ?? '', b.startedAt ?? ''))
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const environmentSchema = v.object({
  startedAt: v.string(),
  engine: v.object({ name: v.string(), threads: v.number() }),
  limit: v.nullish(v.number())
})
const evaluationSchema = v.object(v.entriesFromList(metricNames, v.optional(v.number())))

/** @param name what other commands take */
async function describeRun(run: string, name: string): Promise<RunLine> {
  const problems: string[] = []
  const read = async <T>(file: string, work: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await work()
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined
      problems.push(`${join(run, file)}: ${error instanceof Error ? error.message : error}`)
      return undefined
    }
  }
  const parsed = <S extends v.GenericSchema>(file: string, schema: S) =>
    read(file, async () => v.parse(schema, JSON.parse(await readText(join(run, file)))))

  const config = await read(runFiles.config, () => loadConfig(join(run, runFiles.config)))
  const environment = await parsed(runFiles.environment, environmentSchema)
  const history = (await read(runFiles.history, () => readHistory(run))) ?? []
  const evaluation = await parsed(runFiles.evaluation, evaluationSchema)
  const scores = metricNames.flatMap((metric) => [
    [bestField(metric), bestOf(metric, history)],
    [testField(metric), evaluation?.[metric]]
  ])
  return {
    run,
    name,
    network: config && networkLine(config.model.layers),
    parameters: config && networkOf(config).totalParameters,
    engine: environment?.engine.name,
    threads: environment?.engine.threads,
    ...(environment?.limit != null && { limit: environment.limit }),
    epochs: history.length,
    plannedEpochs: config?.training.epochs,
    ...Object.fromEntries(scores),
    startedAt: environment?.startedAt,
    finished: evaluation !== undefined,
    ...(problems.length > 0 && { problem: problems.join('; ') })
  }
}

/** The best value of a metric of the validation images; undefined where no epoch has one. */
function bestOf(metric: Metric, history: readonly HistoryRow[]): number | undefined {
  const values = history.flatMap((row) => row[ofValidation(metric)] ?? [])
  return values.reduce<number | undefined>(
    (best, value) => (best === undefined || isBetter(metric, value, best) ? value : best),
    undefined
  )
}
