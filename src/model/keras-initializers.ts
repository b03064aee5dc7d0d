/** Initializers as Keras and tf.layers write them in model.json. */
import type { Initializer } from '../config/schema/initializers.js'

/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A Keras object in JSON: its class and its config. */
export type KerasObject = { class_name: string; config: { [key: string]: Json } }

const scaled = (scale: number, mode: 'fan_in' | 'fan_avg', distribution: 'uniform' | 'normal') => ({
  class_name: 'VarianceScaling',
  config: { scale, mode, distribution, seed: null }
})

/**
 * An initializer as tf.layers serializes it. A loader draws these values and then overwrites them with the
 * saved ones: they are only information for people who read the file.
 */
export function kerasInitializer(initializer: Initializer): KerasObject {
  switch (initializer.type) {
    case 'zeros':
      return { class_name: 'Zeros', config: {} }
    case 'ones':
      return { class_name: 'Ones', config: {} }
    case 'constant':
      return { class_name: 'Constant', config: { value: initializer.value } }
    case 'randomNormal':
      return {
        class_name: 'RandomNormal',
        config: { mean: initializer.mean, stddev: initializer.stddev, seed: null }
      }
    case 'truncatedNormal':
      return {
        class_name: 'TruncatedNormal',
        config: { mean: initializer.mean, stddev: initializer.stddev, seed: null }
      }
    case 'randomUniform':
      return {
        class_name: 'RandomUniform',
        config: { minval: initializer.minval, maxval: initializer.maxval, seed: null }
      }
    case 'glorotUniform':
      return scaled(1, 'fan_avg', 'uniform')
    case 'glorotNormal':
      return scaled(1, 'fan_avg', 'normal')
    case 'heUniform':
      return scaled(2, 'fan_in', 'uniform')
    case 'heNormal':
      return scaled(2, 'fan_in', 'normal')
    case 'lecunUniform':
      return scaled(1, 'fan_in', 'uniform')
    case 'lecunNormal':
      return scaled(1, 'fan_in', 'normal')
  }
}
