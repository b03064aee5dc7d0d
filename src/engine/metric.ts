/** Computes the metrics: of one image from its outputs, and over many images as the fields of a report. */

import { type Metric, type MetricReport, ofValidation, type ValidationReport } from '../config/metrics.js'
import type { Network } from '../config/network/network.js'
import { metricOf } from '../config/network/outputs.js'

/** The greatest output and its index, the first of equals: the predicted class. */
export function greatestOutput(outputs: Float32Array): { readonly place: number; readonly output: number } {
  let greatest: { place: number; output: number } | undefined
  for (const [place, output] of outputs.entries())
    if (greatest === undefined || output > greatest.output) greatest = { place, output }
  if (greatest === undefined) throw new RangeError('there is no output')
  return greatest
}

/**
 * The metric of one image, from the network's outputs and its label: the class number, or the number to predict.
 * Reports show the mean over the images. The kernels of the compiled engine compute the same (kernels/loss/).
 */
export const imageMetric: { readonly [M in Metric]: (outputs: Float32Array, label: number) => number } = {
  accuracy: (outputs, label) => (greatestOutput(outputs).place === label ? 1 : 0),
  meanAbsoluteError: ([output = Number.NaN], label) => Math.abs(output - label)
}

/** @param mean of the images' metrics */
export const metricReport = (network: Network, mean: number): MetricReport => ({
  accuracy: Number.NaN,
  [metricOf(network)]: mean
})

/**
 * @param valLoss the mean loss of the validation images, penalties included
 * @param mean of the validation images' metrics
 */
export const validationReport = (network: Network, valLoss: number, mean: number): ValidationReport => ({
  valLoss,
  [ofValidation(metricOf(network))]: mean
})
