/** A whole network: forward to the outputs, backward to the gradient of every weight. */

import { fromSource, type LayerShape, type Network, trainablePlaces } from '../config/network/network.js'
import { isMerge } from '../config/network/network-layer.js'
import { takesLogits } from '../config/network/outputs.js'
import type { Activation } from '../config/schema/activations.js'
import type { Loss as LossName } from '../config/schema/training.js'
import { addPenaltyGradient, totalPenalty } from '../update/penalties.js'
import { activate, activationGradient } from './activation-functions.js'
import { passesOf, type Training } from './layer-passes.js'
import { type Loss, lossOf } from './loss-functions.js'
import { mergeArithmetic, sumOf } from './merges.js'
import { type Tensor, tensor } from './tensor.js'

/** How the network is trained on a batch. */
export interface TrainingPass {
  readonly loss: LossName
  /** For dropout: the config's seed, and the optimizer step of this batch, counted from 1. */
  readonly seed: number
  readonly step: number
}

/** The pass of a batch through one layer. */
export interface LayerStep {
  readonly layer: LayerShape
  readonly weights: readonly Tensor[]
  /** The first input, `[batch, ...inputShape]`. */
  readonly input: Tensor
  /** All inputs. */
  readonly inputs: readonly Tensor[]
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
  /** The gradients of the trainable weights, in their order, each in its shape. */
  readonly gradients: readonly Tensor[]
  /** The moving statistics after this batch, in their order. */
  readonly moved: readonly Tensor[]
}

/**
 * Runs a network forward.
 *
 * @param network the layers and their shapes
 * @param weights in the order of the network
 * @param images `[batch, height, width, channels]`
 * @param pass how the network is trained; left out: it runs in inference mode
 * @returns a step for each layer; the output of the last one is the network's
 * @throws RangeError if the weights are not those of the network
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
  const tensors = network.weights.map(({ shape }, place) => tensor(shape, weights[place]))
  const steps: LayerStep[] = []
  const outputs: Tensor[] = []
  for (const [index, layer] of network.layers.entries()) {
    const own = tensors.filter((_tensor, place) => layer.weightPlaces.includes(place))
    const inputs = layer.inputs.map((source) => fromSource(source, images, outputs))
    const [input = images] = inputs
    const sums = isMerge(layer.layer)
      ? mergeArithmetic[layer.layer.type].forward(inputs)
      : passesOf(layer.layer.type).forward(layer.layer, own, input, trainingAt(index, pass))
    const output = activate(activationOf(layer), sums)
    steps.push({ layer, weights: own, input, inputs, sums, output })
    outputs.push(output)
  }
  return steps
}

/**
 * The loss of a batch and its gradient with respect to every weight, by the chain rule from the last layer to the
 * first. If several layers read one output, its gradient is the sum of theirs. After a softmax or a sigmoid, a
 * cross-entropy is computed from the logits, as in Keras.
 *
 * @param network the layers and their shapes
 * @param weights in the order of the network
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
  if (last === undefined) throw new RangeError('the network has no layers')
  const fromLogits = takesLogits(network, pass.loss)
  const { loss, losses, gradient } = lossOf(pass.loss, fromLogits)(
    fromLogits ? last.sums : last.output,
    targets
  )
  const gradients: Tensor[] = []
  const moved: Tensor[] = []
  /** For each layer's output, the gradients from its readers. */
  const given = steps.map((): Tensor[] => [])
  given.at(-1)?.push(gradient)
  for (const [index, step] of [...steps.entries()].reverse()) {
    const outputGradient = sumOf(fromSource(index, [], given))
    const { sums, inputs, weights: own } = step
    const { layer } = step.layer
    const sumsGradient =
      step === last && fromLogits
        ? outputGradient
        : activationGradient(activationOf(step.layer), sums, outputGradient)
    let inputGradients: readonly Tensor[]
    if (isMerge(layer)) inputGradients = mergeArithmetic[layer.type].backward(inputs, sumsGradient)
    else {
      const { backward, move } = passesOf(layer.type)
      const passed = backward(layer, own, step.input, sumsGradient, trainingAt(index, pass))
      if (layer.trainable !== false) {
        gradients.unshift(...passed.weights)
        moved.unshift(...(move?.(layer, own, step.input) ?? []))
      }
      inputGradients = [passed.input]
    }
    for (const [place, source] of step.layer.inputs.entries()) {
      const inputGradient = inputGradients[place]
      if (inputGradient === undefined) throw new RangeError(`${step.layer.name} has no input ${place}`)
      fromSource(source, [], given).push(inputGradient)
    }
  }
  const penalty = totalPenalty(network.weights, weights)
  const places = trainablePlaces(network)
  for (const [index, { data }] of gradients.entries()) {
    const place = places[index]
    const regularizer = place === undefined ? undefined : network.weights[place]?.regularizer
    const values = place === undefined ? undefined : weights[place]
    if (regularizer && values) addPenaltyGradient(regularizer, values, data)
  }
  return { loss: loss + penalty, losses, penalty, outputs: last.output, gradients, moved }
}

const trainingAt = (layer: number, pass: TrainingPass | undefined): Training =>
  pass && { seed: pass.seed, step: pass.step, layer }

const activationOf = ({ layer }: LayerShape): Activation =>
  'activation' in layer ? layer.activation : 'linear'
