/** A request to an engine, as data: from it follow what the engine plans and how much memory it needs. */

import type { Network } from '../config/network/network.js'
import type { Augmentation } from '../config/schema/augmentation.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Loss, Training } from '../config/schema/training.js'
import { CnnError } from '../errors.js'

interface AnyRequest {
  readonly network: Network
  /**
   * The largest batch. For a training its batch size; otherwise how many images are run together, which changes no
   * output.
   */
  readonly batchSize: number
  /** Threads to use; an engine without threads ignores it. Left out: the processors available, limited by the work. */
  readonly threads?: number
}

/** Outputs of images. */
export interface PredictRequest extends AnyRequest {
  readonly purpose: 'predict'
}

/** Outputs of images, and the losses of labelled ones. */
export interface EvaluateRequest extends AnyRequest {
  readonly purpose: 'evaluate'
  readonly loss: Loss
}

/** Training, with everything that the other two offer. */
export interface TrainRequest extends AnyRequest {
  readonly purpose: 'train'
  /** Optimizer, loss, learning rates and early stopping. */
  readonly training: Training
  /** The seed of the random streams: order of the images, dropout, augmentation. */
  readonly seed: number
  /** How training images are changed; left out: they are not. */
  readonly augmentation?: Augmentation
}

export type EngineRequest = PredictRequest | EvaluateRequest | TrainRequest

/** The loss that a request computes; undefined if it computes none. */
export function lossOf(request: EngineRequest): Loss | undefined {
  switch (request.purpose) {
    case 'predict':
      return undefined
    case 'evaluate':
      return request.loss
    case 'train':
      return request.training.loss
  }
}

/**
 * The request of a network that is to be trained.
 *
 * @throws CnnError USAGE if it was opened for something else
 */
export function trainingOf(request: EngineRequest): TrainRequest {
  if (request.purpose === 'train') return request
  throw openedOtherwise(request, 'train')
}

/**
 * The loss of a network that is to be evaluated.
 *
 * @throws CnnError USAGE if it was opened without a loss
 */
export function evaluationLossOf(request: EngineRequest): Loss {
  const loss = lossOf(request)
  if (loss !== undefined) return loss
  throw openedOtherwise(request, 'evaluate')
}

const openedOtherwise = ({ purpose }: EngineRequest, wanted: EngineRequest['purpose']): CnnError =>
  new CnnError('USAGE', `the network was opened to ${purpose}, not to ${wanted}`, {
    hint: `open it with the purpose "${wanted}"`
  })

/**
 * The training request of a config.
 *
 * @param batchSize default: the config's
 */
export const trainRequest = (
  { training, seed, dataset: { augmentation } }: Config,
  network: Network,
  threads?: number,
  batchSize: number = training.batchSize
): TrainRequest => ({ purpose: 'train', network, training, seed, augmentation, batchSize, threads })

/** How many images are run forward together by default. */
export const forwardBatchSize = 128
