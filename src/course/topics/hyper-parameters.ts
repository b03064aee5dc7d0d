/** What is chosen and not learned, with the defaults that the config's schema fills in. */
import * as v from 'valibot'
import { type LayerOf, layer as layerSchema } from '../../config/schema/layers.js'
import { optimizers } from '../../config/schema/optimizers.js'
import { training as trainingSchema } from '../../config/schema/training.js'
import { numberText } from '../../report/text/exact-number.js'

/** A hyper-parameter and its default. */
export interface Choice {
  readonly what: string
  readonly standard: string
}

const must = 'required'

/** Of the layers: how many, which, how large. */
export function choicesOfStructure(): Choice[] {
  const conv = v.parse(layerSchema, { type: 'conv2d', filters: 1, kernelSize: 3 }) as LayerOf<'conv2d'>
  const pool = v.parse(layerSchema, { type: 'maxPooling2d' }) as LayerOf<'maxPooling2d'>
  return [
    { what: 'number and order of the layers', standard: must },
    { what: 'filters of a convolution', standard: must },
    { what: 'size of its filters', standard: must },
    { what: 'stride', standard: numberText(conv.strides[0]) },
    { what: 'padding', standard: conv.padding === 'valid' ? 'none (valid)' : conv.padding },
    { what: 'activation', standard: String(conv.activation) },
    { what: 'size of a pooling window', standard: pool.poolSize.join(' x ') },
    {
      what: 'stride of a pooling',
      standard: pool.strides === undefined ? 'the size of its window' : pool.strides.join()
    },
    { what: 'units of a dense layer', standard: must }
  ]
}

/** Of the training: the optimizer and its numbers, batches, epochs, first weights. */
export function choicesOfTraining(): Choice[] {
  const names = ['sgd', 'momentum', 'adagrad', 'rmsprop', 'adam'] as const
  const training = v.parse(trainingSchema, { optimizer: { type: 'sgd' }, epochs: 1 })
  const conv = v.parse(layerSchema, { type: 'conv2d', filters: 1, kernelSize: 3 }) as LayerOf<'conv2d'>
  return [
    { what: 'optimizer', standard: must },
    ...names.map((type) => ({
      what: `learning rate of ${type}`,
      standard: numberText(v.parse(optimizers, { type }).learningRate)
    })),
    { what: 'loss', standard: training.loss },
    { what: 'batch size', standard: numberText(training.batchSize) },
    { what: 'epochs', standard: must },
    { what: 'first weights', standard: conv.kernelInitializer.type },
    { what: 'first intercepts', standard: conv.biasInitializer.type },
    { what: 'penalty for large weights', standard: conv.kernelRegularizer === undefined ? 'none' : 'some' }
  ]
}
