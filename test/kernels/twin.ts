/** The readable twin of an operation: a few layers forward and backward, and their slopes by central differences. */
import type { Network, Shape } from '../../src/config/network/network.js'
import { isMerge } from '../../src/config/network/network-layer.js'
import { activationGradient } from '../../src/reference/activation-functions.js'
import { passesOf, type Training } from '../../src/reference/layer-passes.js'
import { forward } from '../../src/reference/network-passes.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'

type Numbers = Float32Array | Float64Array

export interface TwinOutcome {
  readonly output: Numbers
  readonly inputGradient: Numbers
  /** Of the trainable weights. */
  readonly gradients: readonly Numbers[]
  /** What the other weights become. */
  readonly moved: readonly Numbers[]
}

export const batched = (images: number, shape: Shape, values: Numbers): Tensor =>
  tensor([images, ...shape], values)

/** Layers that follow one another, and their numbers. */
export interface Layers {
  readonly network: Network
  readonly images: number
  readonly weights: readonly Numbers[]
  readonly input: Numbers
  /** The gradient of the output. */
  readonly outputGradient: Numbers
  /** How it is trained on: the optimizer step, counted from 1; left out: it is run in inference. */
  readonly pass?: { readonly seed: number; readonly step: number }
}

function operationsOf({ network, images, weights, input, pass }: Layers) {
  const training = pass && { loss: 'meanSquaredError' as const, ...pass }
  return forward(network, weights, batched(images, network.inputShape, input), training)
}

/** The output alone. */
export const twinOutput = (layers: Layers): Numbers =>
  operationsOf(layers).at(-1)?.output.data ?? layers.input

export function twinOf(layers: Layers): TwinOutcome {
  const { network, images, outputGradient, pass } = layers
  const steps = operationsOf(layers)
  const gradients: Numbers[] = []
  const moved: Numbers[] = []
  let gradient = batched(images, network.outputShape, outputGradient)
  for (const [place, step] of [...steps.entries()].reverse()) {
    const { layer } = step.layer
    if (isMerge(layer)) throw new Error('the layers do not follow one another')
    const training: Training = pass && { ...pass, layer: place }
    const sums = 'activation' in layer ? activationGradient(layer.activation, step.sums, gradient) : gradient
    const { backward, move } = passesOf(layer.type)
    const passed = backward(layer, step.weights, step.input, sums, training)
    gradients.unshift(...passed.weights.map(({ data }) => data))
    moved.unshift(...(move?.(layer, step.weights, step.input) ?? []).map(({ data }) => data))
    gradient = passed.input
  }
  const output = steps.at(-1)?.output.data ?? layers.input
  return { output, inputGradient: gradient.data, gradients, moved }
}

/**
 * The slope of sum(output x slope) at some numbers of an array: central differences, (f(x + h) - f(x - h)) / 2h.
 *
 * @param of the array among those of `layers`: 'input', or the place of a weight
 * @param bend how far the slopes to the left and to the right may differ, relative where they are above 1: beyond it
 *   there is a corner, which has no slope: NaN. A corner within the step takes the difference off by half the bend.
 */
export function slopesOf(
  layers: Layers,
  of: 'input' | number,
  places: readonly number[],
  h: number,
  bend = Number.POSITIVE_INFINITY
): number[] {
  const doubles = {
    ...layers,
    input: Float64Array.from(layers.input),
    weights: layers.weights.map((values) => Float64Array.from(values))
  }
  const argument = of === 'input' ? doubles.input : doubles.weights[of]
  const value = (): number => {
    let sum = 0
    for (const [i, y] of twinOutput(doubles).entries()) sum += y * layers.outputGradient[i]
    return sum
  }
  const here = value()
  return places.map((place) => {
    const x = argument[place]
    argument[place] = x + h
    const above = value()
    argument[place] = x - h
    const below = value()
    argument[place] = x
    const outputGradient = (above - below) / (2 * h)
    const bent = Math.abs(above - here - (here - below)) / h
    return bent > bend * (1 + Math.abs(outputGradient)) ? Number.NaN : outputGradient
  })
}
