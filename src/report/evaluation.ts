/** What a network gets right and wrong, counted from its outputs. */
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
}

/** With more classes there is no confusion matrix: it has a number for each pair of them. */
export const mostConfusionClasses = 1000

export interface Evaluation {
  readonly count: number
  /** The mean of the losses and the penalty, as Keras's `evaluate` gives it. */
  readonly loss: number
  /** NaN where the network has one output; there is no confusion, class or mistake then. */
  readonly accuracy: number
  /** Only where the network has one output. */
  readonly meanAbsoluteError?: number
  /** `confusion[true][predicted]`: how many images; empty above {@link mostConfusionClasses} classes. */
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
  const rows = classes > mostConfusionClasses ? [] : classNames
  const confusion = rows.map(() => new Array<number>(classes).fill(0))
  const tallies = classNames.map((label): Tally => ({ label, right: 0, support: 0, predicted: 0 }))
  const name = (index: number): string => classNames[index] ?? String(index)
  const mistakes: Mistake[] = []
  let lossSum = 0
  let correct = 0
  for (let index = 0; index < count; index++) {
    const label = labels[index] ?? -1
    const ofLabel = tallies[label]
    if (ofLabel === undefined)
      throw new CnnError('DATA', `label ${label} is none of the ${classes} classes`, {
        where: `image ${index}`
      })
    const image = outputs.subarray(index * classes, (index + 1) * classes)
    const predicted = greatest(image)
    const loss = losses[index] ?? 0
    const ofPredicted = tallies[predicted]
    if (ofPredicted === undefined) throw new RangeError(`output ${predicted} of ${classes}`)
    const row = confusion[label]
    if (row) row[predicted] = (row[predicted] ?? 0) + 1
    ofLabel.support += 1
    ofPredicted.predicted += 1
    lossSum += loss
    if (predicted === label) {
      ofLabel.right += 1
      correct += 1
    } else
      mistakes.push({
        index,
        label: name(label),
        predicted: name(predicted),
        probability: image[predicted] ?? 0,
        loss
      })
  }
  return {
    count,
    loss: lossSum / count + penalty,
    accuracy: correct / count,
    confusion,
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
  const errors = outputs.reduce((sum, output, index) => sum + Math.abs(output - (labels[index] ?? 0)), 0)
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

/** What `evaluate --json` prints and evaluation.json holds. */
export function evaluationJson(evaluation: Evaluation, split: 'train' | 'validation' | 'test') {
  const { count, loss, accuracy, meanAbsoluteError, confusion, perClass } = evaluation
  return meanAbsoluteError === undefined
    ? { split, count, loss, accuracy, confusion, perClass }
    : { split, count, loss, meanAbsoluteError }
}

/** The place of the greatest value, the first of equals. */
function greatest(values: Float32Array): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i
  return best
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
