/** The normalizations as model.json has them. */
import * as v from 'valibot'
import type { LayerOf } from '../config/schema/layers.js'
import {
  any,
  between,
  found,
  ofTraining,
  type WriteInitializer,
  writeWeights,
  zeros
} from './keras-fields.js'

const ones = { type: 'ones' } as const

const epsilon = v.pipe(v.number(), v.gtValue(0), v.maxValue(1))

export const batchNormalization = {
  className: 'BatchNormalization',
  write: (layer: LayerOf<'batchNormalization'>, initializer: WriteInitializer) => ({
    axis: layer.axis,
    momentum: layer.momentum,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    ...writeWeights('beta', initializer(zeros)),
    ...writeWeights('gamma', initializer(ones)),
    moving_mean_initializer: initializer(zeros),
    moving_variance_initializer: initializer(ones)
  }),
  read: v.pipe(
    v.strictObject({
      ...any,
      axis: v.pipe(between(-3, 3), v.integer()),
      momentum: between(0, 1),
      epsilon,
      center: v.boolean(),
      scale: v.boolean(),
      ...ofTraining('beta'),
      ...ofTraining('gamma'),
      moving_mean_initializer: v.optional(v.unknown()),
      moving_variance_initializer: v.optional(v.unknown())
    }),
    v.transform((config) =>
      found(config, {
        type: 'batchNormalization',
        axis: config.axis,
        momentum: config.momentum,
        epsilon: config.epsilon,
        center: config.center,
        scale: config.scale
      })
    )
  )
}

export const layerNormalization = {
  className: 'LayerNormalization',
  write: (layer: LayerOf<'layerNormalization'>, initializer: WriteInitializer) => ({
    axis: -1,
    epsilon: layer.epsilon,
    center: layer.center,
    scale: layer.scale,
    beta_initializer: initializer(zeros),
    gamma_initializer: initializer(ones)
  }),
  read: v.pipe(
    v.strictObject({
      ...any,
      axis: v.literal(-1),
      epsilon,
      center: v.boolean(),
      scale: v.boolean(),
      ...ofTraining('beta'),
      ...ofTraining('gamma')
    }),
    v.transform((config) =>
      found(config, {
        type: 'layerNormalization',
        epsilon: config.epsilon,
        center: config.center,
        scale: config.scale
      })
    )
  )
}
