/** The initial values of a weight: Keras 3's initializers with our own random numbers. */

import type { WeightSpec } from '../config/network/network.js'
import { elements } from '../config/network/network.js'
import type { Initializer } from '../config/schema/initializers.js'
import type { RandomStream } from '../random.js'

/** The standard deviation of a standard normal distribution truncated at -2 and 2, as Keras 3 writes it. */
const cutDeviation = 0.87962566103423978

/** Which fan divides the scale of the variance-scaling initializers. */
type Fan = 'in' | 'average'

/**
 * The initial values of one weight.
 *
 * @param weight its shape, initializer and fans
 * @param stream random numbers are drawn from it in the order of the values, row-major
 * @returns float32 values, row-major
 *
 * Source of the formulas: Keras 3, keras/src/initializers/random_initializers.py.
 */
export function initialValues(weight: WeightSpec, stream: RandomStream): Float32Array {
  const values = new Float32Array(elements(weight.shape))
  const draw = drawing(weight.initializer, weight, stream)
  // A typed array rounds what it stores to float32.
  for (let index = 0; index < values.length; index++) values[index] = draw()
  return values
}

function drawing(initializer: Initializer, fans: Fans, stream: RandomStream): () => number {
  switch (initializer.type) {
    case 'zeros':
      return () => 0
    case 'ones':
      return () => 1
    case 'constant':
      return () => initializer.value
    case 'randomNormal':
      return () => initializer.mean + initializer.stddev * stream.normal()
    case 'truncatedNormal':
      return truncatedNormal(stream, initializer.mean, initializer.stddev)
    case 'randomUniform':
      return uniform(stream, initializer.minval, initializer.maxval)
    case 'glorotUniform':
      return scaledUniform(stream, 1, fans, 'average')
    case 'glorotNormal':
      return scaledNormal(stream, 1, fans, 'average')
    case 'heUniform':
      return scaledUniform(stream, 2, fans, 'in')
    case 'heNormal':
      return scaledNormal(stream, 2, fans, 'in')
    case 'lecunUniform':
      return scaledUniform(stream, 1, fans, 'in')
    case 'lecunNormal':
      return scaledNormal(stream, 1, fans, 'in')
  }
}

interface Fans {
  readonly fanIn: number
  readonly fanOut: number
}

/** The variance that Keras's VarianceScaling aims at: scale / max(1, fan). */
const variance = (scale: number, { fanIn, fanOut }: Fans, fan: Fan): number =>
  scale / Math.max(1, fan === 'in' ? fanIn : (fanIn + fanOut) / 2)

const uniform = (stream: RandomStream, low: number, high: number) => () =>
  low + (high - low) * stream.uniform()

/** Values more than two standard deviations from the mean are drawn again. */
const truncatedNormal = (stream: RandomStream, mean: number, stddev: number) => () => {
  let value = stream.normal()
  while (Math.abs(value) > 2) value = stream.normal()
  return mean + stddev * value
}

function scaledUniform(stream: RandomStream, scale: number, fans: Fans, fan: Fan): () => number {
  const limit = Math.sqrt(3 * variance(scale, fans, fan))
  return uniform(stream, -limit, limit)
}

/** Truncated at two deviations, then widened so that the truncated values have the intended variance. */
const scaledNormal = (stream: RandomStream, scale: number, fans: Fans, fan: Fan) =>
  truncatedNormal(stream, 0, Math.sqrt(variance(scale, fans, fan)) / cutDeviation)
