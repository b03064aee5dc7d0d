/** What a network gets right and wrong, counted from its outputs. */

import { type MetricReport, scoreFields } from '../config/metrics.js'
import { withCommas } from '../counts.js'
import { greatestOutput, imageMetric } from '../engine/metric.js'
import { CnnError } from '../errors.js'

/** How one class fares. Each figure is in [0, 1]; where it would be 0 / 0 it is 0. */
export interface ClassScore {
  readonly label: string
  /** Of the images predicted as this class, the share that is of it; 0 if none was predicted. */
  readonly precision: number
  /** Of the images of this class, the share predicted as it; 0 if there are none. */
  readonly recall: number
  /** The harmonic mean of the two: 2 right / (predicted + support). */
  readonly f1: number
  /** How many images are of this class. */
  readonly support: number
}

/** One image predicted wrong. */
export interface Mistake {
  /** Its place in the data, from 0. */
  readonly index: number
  readonly label: string
  readonly predicted: string
  /** What the network puts out for the predicted class. */
  readonly probability: number
  /** Its loss, without penalties. */
  readonly loss: number
  /** Of own pictures: which one. */
  readonly file?: string
}

/** With more classes there is no confusion matrix: it has a number for each pair of them. */
export const mostConfusionClasses = 1000

export interface Evaluation extends MetricReport {
  readonly count: number
  /** The mean of the losses and the penalty, as Keras's `evaluate` gives it. */
  readonly loss: number
  /**
   * `confusion[true][predicted]`: how many images; empty above {@link mostConfusionClasses} classes, and, as all below,
   * where the network has one output.
   */
  readonly confusion: readonly (readonly number[])[]
  readonly perClass: readonly ClassScore[]
  /** The mistakes with the greatest losses, the greatest first; of equals the one that comes first in the data. */
  readonly worst: readonly Mistake[]
}

export interface Predicted {
  /** `[n, classes]`: what the last layer puts out. */
  readonly outputs: Float32Array
  /** `[n]`: the loss of each image, without penalties. */
  readonly losses: Float32Array
  /** `[n]`: class numbers from 0. */
  readonly labels: ArrayLike<number>
  /** The names of the classes. */
  readonly classNames: readonly string[]
  /** The regularization penalty of the weights, added to the loss once. */
  readonly penalty?: number
  /** How many mistakes to keep. */
  readonly worst?: number
}

/**
 * Scores the outputs of a classifier. The prediction is the class with the greatest output, the first of equals.
 *
 * @throws CnnError DATA if there is no image or a label is no class; RangeError if the arrays do not fit together
 */
export function evaluateOutputs({
  outputs,
  losses,
  labels,
  classNames,
  penalty = 0,
  worst = 10
}: Predicted): Evaluation {
  const count = labels.length
  const classes = classNames.length
  if (outputs.length !== count * classes || losses.length !== count)
    throw new RangeError(
      `${outputs.length} outputs and ${losses.length} losses for ${count} labels of ${classes} classes`
    )
  if (count === 0)
    throw new CnnError('DATA', 'there is no image to evaluate', { hint: 'choose another split' })
  const tallies = classNames.map((label): Tally => ({ label, right: 0, support: 0, predicted: 0 }))
  /** For each true class how many images were predicted as each class; a class that is not there, none. */
  const counts = classes > mostConfusionClasses ? [] : classNames.map(() => new Map<number, number>())
  const mistakes: Mistake[] = []
  let lossSum = 0
  let correct = 0
  for (const [index, loss] of losses.entries()) {
    const label = labels[index]
    const ofLabel = label === undefined ? undefined : tallies[label]
    if (label === undefined || ofLabel === undefined)
      throw new CnnError('DATA', `label ${label} is none of the ${withCommas(classes)} classes`, {
        where: `image ${index}`
      })
    const { place, output } = greatestOutput(outputs.subarray(index * classes, (index + 1) * classes))
    const ofPredicted = tallies[place]
    if (ofPredicted === undefined) throw new RangeError(`output ${place} of ${classes}`)
    const row = counts[label]
    row?.set(place, (row.get(place) ?? 0) + 1)
    ofLabel.support += 1
    ofPredicted.predicted += 1
    lossSum += loss
    if (place === label) {
      ofLabel.right += 1
      correct += 1
    } else
      mistakes.push({
        index,
        label: ofLabel.label,
        predicted: ofPredicted.label,
        probability: output,
        loss
      })
  }
  return {
    count,
    loss: lossSum / count + penalty,
    accuracy: correct / count,
    confusion: counts.map((row) => classNames.map((_, place) => row.get(place) ?? 0)),
    perClass: tallies.map(scoreOf),
    worst: mistakes.sort((a, b) => badness(b) - badness(a) || a.index - b.index).slice(0, worst)
  }
}

/**
 * Scores the outputs of a network with one output: how far they are from the numbers that the labels are.
 *
 * @throws CnnError DATA if there is no image; RangeError if the arrays do not fit together
 */
export function evaluateNumbers({
  outputs,
  losses,
  labels,
  penalty = 0
}: Omit<Predicted, 'classNames' | 'worst'>): Evaluation {
  const count = labels.length
  if (outputs.length !== count || losses.length !== count)
    throw new RangeError(`${outputs.length} outputs and ${losses.length} losses for ${count} numbers`)
  if (count === 0)
    throw new CnnError('DATA', 'there is no image to evaluate', { hint: 'choose another split' })
  const errors = Array.from(labels).reduce(
    (sum, label, index) => sum + imageMetric.meanAbsoluteError(outputs.subarray(index, index + 1), label),
    0
  )
  return {
    count,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / count + penalty,
    accuracy: Number.NaN,
    meanAbsoluteError: errors / count,
    confusion: [],
    perClass: [],
    worst: []
  }
}

/** What evaluation.json holds. */
export function evaluationJson(evaluation: Evaluation, split: 'train' | 'validation' | 'test') {
  const { count, loss, confusion, perClass } = evaluation
  const scores = { split, count, loss, ...scoreFields(evaluation) }
  return perClass.length > 0 ? { ...scores, confusion, perClass } : scores
}

/**
 * What `evaluate --json` prints: evaluation.json's form, and the run and its worst mistakes.
 *
 * @param run its directory
 * @param data where other pictures than those of the run were evaluated: their path
 */
export function evaluateJson(
  evaluation: Evaluation,
  split: 'train' | 'validation' | 'test',
  run: string,
  data?: string
) {
  const { perClass, worst } = evaluation
  const where = { run, ...(data !== undefined && { data }) }
  return { ...evaluationJson(evaluation, split), ...where, ...(perClass.length > 0 && { worst }) }
}

/** Images of one class. */
interface Tally {
  readonly label: string
  right: number
  support: number
  predicted: number
}

const scoreOf = ({ label, right, support, predicted }: Tally): ClassScore => ({
  label,
  precision: share(right, predicted),
  recall: share(right, support),
  f1: share(2 * right, predicted + support),
  support
})

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

/** A finite stand-in for the loss, for subtracting: what is not a number is worst of all. */
const badness = ({ loss }: Mistake): number =>
  Number.isNaN(loss) ? Number.MAX_VALUE : Math.min(loss, Number.MAX_VALUE / 2)
