/** What is reported beside the loss, under its name. */

import type { Network } from '../config/network/network.js'
import { metricOf } from '../config/network/outputs.js'

/** Of a classifier the share classified right; of a network with one output the mean absolute error. */
export interface MetricReport {
  /** NaN where the network has one output. */
  readonly accuracy: number
  /** Only where the network has one output. */
  readonly meanAbsoluteError?: number
}

/** The same of the validation images. */
export interface ValidationReport {
  readonly valLoss?: number
  readonly valAccuracy?: number
  readonly valMeanAbsoluteError?: number
}

/** @param mean of the images' metrics: 1 where classified right, or the absolute error */
export const metricReport = (network: Network, mean: number): MetricReport =>
  metricOf(network) === 'accuracy' ? { accuracy: mean } : { accuracy: Number.NaN, meanAbsoluteError: mean }

export const validationReport = (network: Network, valLoss: number, mean: number): ValidationReport =>
  metricOf(network) === 'accuracy' ? { valLoss, valAccuracy: mean } : { valLoss, valMeanAbsoluteError: mean }
