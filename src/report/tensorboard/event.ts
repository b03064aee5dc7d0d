/** Events, as TensorBoard reads them. Fields by number from TensorFlow's event.proto, summary.proto and histogram.proto. */
import { metrics, type Score, scoresIn, validationScoresIn } from '../../config/metrics.js'
import type { EpochReport } from '../../engine/engine.js'
import { valueAt } from '../../math/numbers.js'
import { type Histogram, histogram } from './histogram.js'
import { double, doubles, float, inner, text, whole } from './message.js'
import { record } from './record.js'

/** One value of a summary, under its tag. */
export type Value =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }

/** The record at the head of a file. @param seconds since 1970 */
export const firstRecord = (seconds: number): Uint8Array =>
  record(Uint8Array.from([...double(1, seconds), ...text(3, 'brain.Event:2')]))

/**
 * The record of a training that begins, again or for the first time: what was told of this step and later ones before is
 * not true any more.
 *
 * @param seconds since 1970
 * @param step the epoch that comes next
 */
export function beginningRecord(seconds: number, step: number): Uint8Array {
  const start = 1
  return record(Uint8Array.from([...double(1, seconds), ...whole(2, step), ...inner(7, whole(1, start))]))
}

/**
 * The record of some values.
 *
 * @param seconds since 1970
 * @param step the epoch
 */
export function valuesRecord(seconds: number, step: number, values: readonly Value[]): Uint8Array {
  const summary = values.flatMap((value) => inner(1, [...text(1, value.tag), ...contentOf(value)]))
  return record(Uint8Array.from([...double(1, seconds), ...whole(2, step), ...inner(5, summary)]))
}

function contentOf(value: Value): number[] {
  if ('scalar' in value) return float(2, value.scalar)
  const { min, max, count, sum, sumOfSquares, limits, counts } = value.histogram
  return inner(5, [
    ...[
      ...double(1, min),
      ...double(2, max),
      ...double(3, count),
      ...double(4, sum),
      ...double(5, sumOfSquares)
    ],
    ...[...doubles(6, limits), ...doubles(7, counts)]
  ])
}

/** What is reported of an epoch, for training and for validation, under the tags that Keras gives them; both share charts. */
export function scalarsOf(report: EpochReport): { train: Value[]; validation: Value[] } {
  const { loss, valLoss, learningRate, seconds } = report
  return {
    train: [
      ...scalar('epoch_loss', loss),
      ...scoresIn(report).flatMap(metricScalar),
      ...scalar('epoch_learning_rate', learningRate),
      ...scalar('epoch_seconds', seconds)
    ],
    validation: [...scalar('epoch_loss', valLoss), ...validationScoresIn(report).flatMap(metricScalar)]
  }
}

const metricScalar = ({ metric, value }: Score): Value[] => scalar(`epoch_${metrics[metric].keras}`, value)

/** A number that is none is not there: TensorBoard draws no NaN. */
const scalar = (tag: string, value = Number.NaN): Value[] =>
  Number.isNaN(value) ? [] : [{ tag, scalar: value }]

/** @param paths the name of each weight, such as `conv2d_1/kernel` */
export const histogramsOf = (paths: readonly string[], weights: readonly Float32Array[]): Value[] =>
  weights.map((values, index) => ({ tag: valueAt(paths, index), histogram: histogram(values) }))
