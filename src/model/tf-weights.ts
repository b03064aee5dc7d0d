/** Weights as a tf.layers model holds them: where it cannot dilate a filter, the filter is written with its holes. */

import { elements, type NamedWeight, type Network, type Shape } from '../config/network/network.js'
import type { LayerOf } from '../config/schema/layers.js'

/** One weight array, and its form in tf.layers. */
export interface TfWeight extends NamedWeight {
  /** Its shape there. */
  readonly tfShape: Shape
  /** Present if its rows and columns are spread apart there. */
  readonly holes?: {
    readonly size: readonly [rows: number, columns: number]
    readonly apart: readonly [down: number, right: number]
    /** Columns of the filter there. */
    readonly tfColumns: number
  }
}

/**
 * The size that a layer's filter has in tf.layers. Its depthwise convolution (4.22) ignores the dilation rate, so there
 * the filter is written with holes. Undefined if the size is the filter's own.
 */
export function sizeWithHoles({
  kernelSize,
  dilationRate
}: Pick<LayerOf<'depthwiseConv2d'>, 'kernelSize' | 'dilationRate'>): [number, number] | undefined {
  if (Math.max(...dilationRate) === 1) return undefined
  const [rows, columns] = kernelSize
  return [(rows - 1) * dilationRate[0] + 1, (columns - 1) * dilationRate[1] + 1]
}

/** The weights of a network in the order of tf.layers `getWeights()`. */
export function tfWeightsOf(network: Network): TfWeight[] {
  return network.weights.map((weight) => {
    const layer = network.layers[weight.layer]?.layer
    const size =
      layer?.type === 'depthwiseConv2d' && weight.name === 'depthwise_kernel'
        ? sizeWithHoles(layer)
        : undefined
    if (layer?.type !== 'depthwiseConv2d' || size === undefined) return { ...weight, tfShape: weight.shape }
    const holes = { size: layer.kernelSize, apart: layer.dilationRate, tfColumns: size[1] }
    return { ...weight, tfShape: [...size, ...weight.shape.slice(2)], holes }
  })
}

/** A copy of a weight array's numbers in its tf.layers shape. */
export function withHoles(weight: TfWeight, values: Float32Array): Float32Array {
  const spread = new Float32Array(elements(weight.tfShape))
  eachPoint(weight, (from, to, count) => spread.set(values.subarray(from, from + count), to))
  return spread
}

/** The numbers without the holes; undefined if a hole is not 0. */
export function withoutHoles(weight: TfWeight, values: Float32Array): Float32Array | undefined {
  const dense = new Float32Array(elements(weight.shape))
  eachPoint(weight, (from, to, count) => dense.set(values.subarray(to, to + count), from))
  const again = withHoles(weight, dense)
  return again.every((value, place) => value === values[place]) ? dense : undefined
}

/** Calls `visit` with the index of each point of a filter among its own numbers and among those with holes. */
function eachPoint(
  { shape, holes }: TfWeight,
  visit: (from: number, to: number, count: number) => void
): void {
  if (holes === undefined) {
    visit(0, 0, elements(shape))
    return
  }
  const [rows, columns] = holes.size
  const [down, right] = holes.apart
  const count = elements(shape.slice(2))
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      visit((row * columns + column) * count, (row * down * holes.tfColumns + column * right) * count, count)
}
