/** What the loss demands of the network's outputs, and what is reported beside it. */
import { type ActivationName, activationName } from './activation-names.js'
import type { Layer, LayerType } from './layers.js'
import type { Path } from './places.js'
import type { Breach, Known } from './rules.js'
import { elements, type Network } from './shapes.js'
import type { Loss, Metric } from './training.js'

/** What a loss takes. */
interface LossRule {
  /** It takes the logarithm of the outputs: they have to be probabilities. */
  readonly takesProbabilities: boolean
  /** What one output is to it: nothing to learn from, the number that the label is, or the probability of label 1. */
  readonly oneOutput: 'nothing' | 'number' | 'probability'
}

const lossRules: { readonly [L in Loss]: LossRule } = {
  categoricalCrossentropy: { takesProbabilities: true, oneOutput: 'nothing' },
  sparseCategoricalCrossentropy: { takesProbabilities: true, oneOutput: 'nothing' },
  binaryCrossentropy: { takesProbabilities: true, oneOutput: 'probability' },
  meanSquaredError: { takesProbabilities: false, oneOutput: 'number' },
  meanAbsoluteError: { takesProbabilities: false, oneOutput: 'number' }
}

/** Whether what an activation puts out can be probabilities. */
const givesProbabilities: { readonly [A in ActivationName]: boolean } = {
  linear: false,
  relu: false,
  sigmoid: true,
  tanh: false,
  softmax: true,
  elu: false,
  relu6: false,
  silu: false,
  gelu: false,
  softplus: false,
  leakyReLU: false
}

/** Whether a layer only moves, picks or averages numbers: then an activation before it decides on their range. */
const keepsRange: { readonly [T in LayerType]: boolean } = {
  conv2d: false,
  depthwiseConv2d: false,
  separableConv2d: false,
  maxPooling2d: true,
  averagePooling2d: true,
  globalMaxPooling2d: true,
  globalAveragePooling2d: true,
  flatten: true,
  zeroPadding2d: true,
  batchNormalization: false,
  dropout: true,
  dense: false,
  activation: false
}

/** Networks with one output predict a number, and are held against it; others a class. */
export const predictsNumber = (network: Network): boolean => elements(network.outputShape) === 1

/** What is reported beside the loss. */
export const metricOf = (network: Network): Metric =>
  predictsNumber(network) ? 'meanAbsoluteError' : 'accuracy'

/**
 * Whether the loss takes the logits, the numbers that the last activation is given, instead of the outputs. It does as
 * in Keras 3 with TensorFlow: every cross-entropy, where the last layer ends in a softmax or a sigmoid, whichever of
 * the two (so a categorical cross-entropy behind a sigmoid is that of a softmax over the sigmoid's inputs).
 *
 * Source: keras/src/backend/tensorflow/nn.py, `_get_logits`.
 */
export function takesLogits(network: Network, loss: Loss): boolean {
  const last = network.layers.at(-1)?.layer
  if (last === undefined || !('activation' in last)) return false
  const name = activationName(last.activation)
  return lossRules[loss].takesProbabilities && (name === 'softmax' || name === 'sigmoid')
}

/** The outputs must be one vector with a number for each class, or the one number that the label is. */
export function outputBreaches(known: Known, network: Network | undefined): Breach[] {
  const { layers, classes, loss, facts } = known
  const at = layers.length - 1
  const last = layers[at]
  const path: Path = ['model', 'layers', at]
  const outputs = network?.outputShape ?? (last?.type === 'dense' ? [last.units] : undefined)
  if (outputs === undefined) return []
  const isVector = outputs.length === 1
  if (isVector && outputs[0] === 1 && loss !== undefined) {
    const { oneOutput } = lossRules[loss]
    if (oneOutput === 'nothing' && classes === undefined)
      return [
        {
          path: last?.type === 'dense' ? [...path, 'units'] : path,
          message: `${loss} over one output is always 0`,
          hint: 'give the network an output for each class'
        }
      ]
    if (oneOutput === 'number' || (oneOutput === 'probability' && (classes ?? 2) <= 2))
      return metricBreaches(known, 'meanAbsoluteError')
  }
  if (isVector && (classes === undefined || outputs[0] === classes)) return metricBreaches(known, 'accuracy')
  const wanted = classes === undefined ? 'a vector' : `[${classes}]`
  const whose = facts === undefined ? '' : `: ${facts.name} has ${classes} classes`
  const message = `the network puts out [${outputs.join(', ')}], expected ${wanted}${whose}`
  if (last?.type === 'dense') return [{ path: [...path, 'units'], message, hint: `make it ${classes}` }]
  const hint = `end with { "type": "flatten" } and { "type": "dense", "units": ${classes ?? 10}, "activation": "softmax" }`
  return [{ path, message, hint }]
}

function metricBreaches({ metrics = [] }: Known, metric: Metric): Breach[] {
  const wrong = metrics.findIndex((name) => name !== metric)
  if (wrong < 0) return []
  const subject = metric === 'accuracy' ? 'of a network with several outputs' : 'of a network with one output'
  return [
    {
      path: ['training', 'metrics', wrong],
      message: `${metrics[wrong]} is not reported ${subject}, ${metric} is`,
      hint: 'leave the key out'
    }
  ]
}

/** A loss that takes logarithms must be given probabilities. */
export function probabilityBreaches({ layers, loss }: Known): Breach[] {
  if (loss === undefined || !lossRules[loss].takesProbabilities) return []
  const at = layers.findLastIndex((layer) => layer === undefined || !keepsRange[layer.type])
  const layer = layers[at]
  if (layer === undefined || hasProbabilities(layer)) return []
  const hint = `use "activation": "${loss === 'binaryCrossentropy' ? 'sigmoid' : 'softmax'}"`
  if (!('activation' in layer))
    return [
      {
        path: ['model', 'layers', at],
        message: `${loss} needs probabilities as outputs, ${layer.type} gives none`,
        hint: `put a layer with ${hint.slice(4)} behind it`
      }
    ]
  return [
    {
      path: ['model', 'layers', at, 'activation'],
      message: `${loss} needs probabilities as outputs, ${activationName(layer.activation)} gives none`,
      hint
    }
  ]
}

const hasProbabilities = (layer: Layer): boolean =>
  'activation' in layer && givesProbabilities[activationName(layer.activation)]
