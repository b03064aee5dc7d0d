/** A whole network: forward to the outputs, backward to the gradient of every weight. */

import type { LayerShape, Network } from '../config/network/network.js'
import { takesLogits } from '../config/network/outputs.js'
import type { Activation } from '../config/schema/activations.js'
import type { Loss as LossName } from '../config/schema/training.js'
import { addPenaltyGradient, totalPenalty } from '../update/penalties.js'
import { activate, activationGradient } from './activation-functions.js'
import { arithmeticOf, type Training } from './layer-passes.js'
import { type Loss, lossOf } from './loss-functions.js'
import { type Tensor, tensor } from './tensor.js'

/** How a batch is trained on. */
export interface TrainingPass {
  readonly loss: LossName
  /** For dropout: the config's seed, and the optimizer step that this batch makes, counted from 1. */
  readonly seed: number
  readonly step: number
}

/** What one layer did to a batch. */
export interface LayerStep {
  readonly layer: LayerShape
  readonly weights: readonly Tensor[]
  /** `[batch, ...inputShape]` */
  readonly input: Tensor
  /** Before the activation, `[batch, ...outputShape]`; of the last layer of a classifier: the logits. */
  readonly sums: Tensor
  /** After the activation, `[batch, ...outputShape]`. */
  readonly output: Tensor
}

/** The loss of a batch, penalties included, and its gradients. */
export interface Gradients extends Omit<Loss, 'gradient'> {
  /** What the regularizers add to the loss. */
  readonly penalty: number
  /** `[batch, outputs]` */
  readonly outputs: Tensor
  /** Of the trainable weights, which come first in the order of `getWeights()`, each in their shape. */
  readonly gradients: readonly Tensor[]
  /** What the weights that are not trainable become with this batch, in their order. */
  readonly moved: readonly Tensor[]
}

/**
 * Runs a network forward.
 *
 * @param network the layers and their shapes
 * @param weights in the order of tf.layers `getWeights()`
 * @param images `[batch, height, width, channels]`
 * @param pass how it is trained on; left out: it is run in inference
 * @returns a step for each layer; the output of the last one is the network's
 * @throws RangeError where the weights are not those of the network
 */
export function forward(
  network: Network,
  weights: readonly Tensor['data'][],
  images: Tensor,
  pass?: TrainingPass
): LayerStep[] {
  const arrays = network.weights.length
  if (weights.length !== arrays)
    throw new RangeError(`this network has ${arrays} arrays of weights, not ${weights.length}`)
  const steps: LayerStep[] = []
  let input = images
  for (const [index, layer] of network.layers.entries()) {
    const own = layer.weights.map((spec, i) => tensor(spec.shape, weights[layer.weightPlaces[i]]))
    const sums = arithmeticOf(layer.layer.type).forward(layer.layer, own, input, trainingAt(index, pass))
    const output = activate(activationOf(layer), sums)
    steps.push({ layer, weights: own, input, sums, output })
    input = output
  }
  return steps
}

/**
 * The loss of a batch and its gradient for every weight, by the chain rule from the last layer to the first.
 * Behind a softmax or a sigmoid a cross-entropy is computed from the logits, as Keras does.
 *
 * @param network the layers and their shapes
 * @param weights in the order of tf.layers `getWeights()`
 * @param images `[batch, height, width, channels]`
 * @param targets `[batch, outputs]`
 */
export function lossAndGradients(
  network: Network,
  weights: readonly Tensor['data'][],
  images: Tensor,
  targets: Tensor,
  pass: TrainingPass = { loss: 'categoricalCrossentropy', seed: 0, step: 1 }
): Gradients {
  const steps = forward(network, weights, images, pass)
  const last = steps[steps.length - 1]
  const fromLogits = takesLogits(network, pass.loss)
  const { loss, losses, gradient } = lossOf(pass.loss, fromLogits)(
    fromLogits ? last.sums : last.output,
    targets
  )
  const gradients: Tensor[] = []
  const moved: Tensor[] = []
  let outputGradient = gradient
  for (const [index, step] of [...steps.entries()].reverse()) {
    const { layer } = step.layer
    const { backward, move } = arithmeticOf(layer.type)
    const sumsGradient =
      step === last && fromLogits
        ? outputGradient
        : activationGradient(activationOf(step.layer), step.sums, outputGradient)
    const passed = backward(layer, step.weights, step.input, sumsGradient, trainingAt(index, pass))
    gradients.unshift(...passed.weights)
    moved.unshift(...(move?.(layer, step.weights, step.input) ?? []))
    outputGradient = passed.input
  }
  const specs = network.weights
  const penalty = totalPenalty(specs, weights)
  for (const [index, { data }] of gradients.entries()) {
    const { regularizer } = specs[index]
    if (regularizer) addPenaltyGradient(regularizer, weights[index], data)
  }
  return { loss: loss + penalty, losses, penalty, outputs: last.output, gradients, moved }
}

const trainingAt = (layer: number, pass: TrainingPass | undefined): Training =>
  pass && { seed: pass.seed, step: pass.step, layer }

const activationOf = ({ layer }: LayerShape): Activation =>
  'activation' in layer ? layer.activation : 'linear'
