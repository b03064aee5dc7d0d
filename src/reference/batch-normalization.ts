/** Batch normalization: training uses the statistics of the batch, inference their moving means. */
import { addTo, numberAt } from '../math/numbers.js'
import { type Tensor, tensor } from './tensor.js'

/** A group is normalized together: all numbers of the batch at one index of the axis, such as a channel. */
interface Groups {
  readonly count: number
  /** The numbers in each group. */
  readonly size: number
  /** The group of the number at an index of the data. */
  of(place: number): number
}

/** @param axis which side of the shape, the batch counted as 0 */
function groupsOf({ shape, data }: Tensor, axis: number): Groups {
  const count = shape[axis]
  if (count === undefined) throw new RangeError(`[${shape.join(', ')}] has no side ${axis}`)
  const inner = shape.slice(axis + 1).reduce((product, side) => product * side, 1)
  return { count, size: data.length / count, of: (place) => Math.floor(place / inner) % count }
}

/** The mean and the variance of each group: the mean of the squared distances from the mean, divided by n. */
export interface Statistics {
  readonly mean: Tensor
  readonly variance: Tensor
}

/** @param axis the side of the shape with one group for each index, the batch counted as 0 */
export function statisticsOf(input: Tensor, axis: number): Statistics {
  const groups = groupsOf(input, axis)
  const mean = tensor([groups.count])
  const variance = tensor([groups.count])
  input.data.forEach((x, place) => {
    addTo(mean.data, groups.of(place), x / groups.size)
  })
  input.data.forEach((x, place) => {
    const distance = x - numberAt(mean.data, groups.of(place))
    addTo(variance.data, groups.of(place), (distance * distance) / groups.size)
  })
  return { mean, variance }
}

/** The trained weights; default: a scale of 1, a mean of 0. */
export interface Affine {
  readonly gamma?: Tensor | undefined
  readonly beta?: Tensor | undefined
}

const ofGroup = (values: Tensor | undefined, group: number, standard: number): number =>
  values === undefined ? standard : numberAt(values.data, group)

/** output = gamma (input - mean) / sqrt(variance + epsilon) + beta, in each group. */
export function normalize(
  input: Tensor,
  axis: number,
  { mean, variance }: Statistics,
  { gamma, beta }: Affine,
  epsilon: number
): Tensor {
  const groups = groupsOf(input, axis)
  const output = tensor(input.shape)
  input.data.forEach((x, place) => {
    const group = groups.of(place)
    const normal = (x - numberAt(mean.data, group)) / Math.sqrt(numberAt(variance.data, group) + epsilon)
    output.data[place] = normal * ofGroup(gamma, group, 1) + ofGroup(beta, group, 0)
  })
  return output
}

/**
 * The gradients if the statistics are those of the batch itself. With x the normalized input, g the gradient with
 * respect to the output and means over a group: the gradient of beta is the sum of g, of gamma the sum of g x, and of
 * the input gamma / sqrt(variance + epsilon) (g - mean(g) - x mean(g x)).
 *
 * Source: Ioffe, Szegedy, arXiv:1502.03167, section 3.
 */
export function normalizationGradients(
  input: Tensor,
  axis: number,
  { gamma }: Affine,
  epsilon: number,
  outputGradient: Tensor
): { input: Tensor; gamma: Tensor; beta: Tensor } {
  const groups = groupsOf(input, axis)
  const statistics = statisticsOf(input, axis)
  const x = normalize(input, axis, statistics, {}, epsilon)
  const gradients = {
    input: tensor(input.shape),
    gamma: tensor([groups.count]),
    beta: tensor([groups.count])
  }
  outputGradient.data.forEach((g, place) => {
    addTo(gradients.beta.data, groups.of(place), g)
    addTo(gradients.gamma.data, groups.of(place), g * numberAt(x.data, place))
  })
  outputGradient.data.forEach((g, place) => {
    const group = groups.of(place)
    const [sum, product] = [numberAt(gradients.beta.data, group), numberAt(gradients.gamma.data, group)]
    const own = g - (sum + numberAt(x.data, place) * product) / groups.size
    const slope = ofGroup(gamma, group, 1) / Math.sqrt(numberAt(statistics.variance.data, group) + epsilon)
    gradients.input.data[place] = own * slope
  })
  return gradients
}

/** The gradient of the input where the statistics are given: that of the output times gamma / sqrt(variance + epsilon). */
export function scaleGradient(
  axis: number,
  { variance }: Pick<Statistics, 'variance'>,
  { gamma }: Affine,
  epsilon: number,
  outputGradient: Tensor
): Tensor {
  const groups = groupsOf(outputGradient, axis)
  const gradient = tensor(outputGradient.shape)
  outputGradient.data.forEach((g, place) => {
    const group = groups.of(place)
    gradient.data[place] =
      (g * ofGroup(gamma, group, 1)) / Math.sqrt(numberAt(variance.data, group) + epsilon)
  })
  return gradient
}

/** A moving statistic after a batch: momentum moving + (1 - momentum) batch. */
export function moved(moving: Tensor, batch: Tensor, momentum: number): Tensor {
  const next = tensor(moving.shape)
  moving.data.forEach((value, i) => {
    next.data[i] = momentum * value + (1 - momentum) * numberAt(batch.data, i)
  })
  return next
}
