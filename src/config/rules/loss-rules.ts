/** What the loss requires of the network's outputs, and which metrics are reported beside it. */

import { withCommas } from '../../counts.js'
import { type Metric, metrics, standardMetric } from '../metrics.js'
import { graphOf, overgrowth } from '../network/blocks.js'
import type { GraphLayer } from '../network/graph.js'
import type { Network } from '../network/network.js'
import type { NetworkLayer, NetworkLayerType } from '../network/network-layer.js'
import { takesProbabilities } from '../network/outputs.js'
import { type ActivationName, activationName } from '../schema/activation-names.js'
import type { Loss } from '../schema/training.js'
import type { Path } from '../text/places.js'
import type { Breach, Known } from './breach.js'
import { configPath } from './config-path.js'

/**
 * What a single output means to a loss: nothing to learn from, the number of the label, or the probability of label 1.
 */
const meaningOfOneOutput: { readonly [L in Loss]: 'nothing' | 'number' | 'probability' } = {
  categoricalCrossentropy: 'nothing',
  sparseCategoricalCrossentropy: 'nothing',
  binaryCrossentropy: 'probability',
  meanSquaredError: 'number',
  meanAbsoluteError: 'number'
}

/** Whether the outputs of an activation can be probabilities. */
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

/** Whether a layer only moves, selects or averages numbers, so that the activation before it decides their range. */
const keepsRange: { readonly [T in NetworkLayerType]: boolean } = {
  conv2d: false,
  depthwiseConv2d: false,
  separableConv2d: false,
  maxPooling2d: true,
  averagePooling2d: true,
  globalMaxPooling2d: true,
  globalAveragePooling2d: true,
  flatten: true,
  reshape: true,
  zeroPadding2d: true,
  batchNormalization: false,
  layerNormalization: false,
  dropout: true,
  dense: false,
  activation: false,
  add: false,
  concatenate: true,
  multiply: true,
  average: true,
  maximum: true
}

/** The outputs must be a vector with one number for each class, or a single number if the label is a number. */
export function outputBreaches(known: Known, network: Network | undefined): Breach[] {
  const { layers, classes, loss, facts } = known
  const at = layers.length - 1
  const last = layers[at]
  const path: Path = ['model', 'layers', at]
  const outputs = network?.outputShape ?? (last?.type === 'dense' ? [last.units] : undefined)
  if (outputs === undefined) return []
  const isVector = outputs.length === 1
  if (isVector && outputs[0] === 1 && loss !== undefined) {
    const oneOutput = meaningOfOneOutput[loss]
    if (oneOutput === 'nothing' && classes === undefined)
      return [
        {
          path: last?.type === 'dense' ? [...path, 'units'] : path,
          message: `${loss} over one output is always 0`,
          hint: 'give the network an output for each class'
        }
      ]
    if (oneOutput === 'number' || (oneOutput === 'probability' && (classes ?? 2) <= 2))
      return metricBreaches(known, 'number')
  }
  if (isVector && (classes === undefined || outputs[0] === classes)) return metricBreaches(known, 'classes')
  const wanted = classes === undefined ? 'a vector' : `[${classes}]`
  const whose =
    facts === undefined || classes === undefined ? '' : `: ${facts.name} has ${withCommas(classes)} classes`
  const message = `the network puts out [${outputs.join(', ')}], expected ${wanted}${whose}`
  if (last?.type === 'dense') return [{ path: [...path, 'units'], message, hint: `make it ${classes}` }]
  const hint = `end with { "type": "flatten" } and { "type": "dense", "units": ${classes ?? 10}, "activation": "softmax" }`
  return [{ path, message, hint }]
}

/** @param outputs what the outputs of the network are */
function metricBreaches({ metrics: asked = [] }: Known, outputs: (typeof metrics)[Metric]['of']): Breach[] {
  const wrong = asked.findIndex((name) => metrics[name].of !== outputs)
  if (wrong < 0) return []
  const subject = outputs === 'classes' ? 'of a network with several outputs' : 'of a network with one output'
  return [
    {
      path: ['training', 'metrics', wrong],
      message: `${asked[wrong]} is not reported ${subject}, ${standardMetric[outputs]} is`,
      hint: 'leave the key out'
    }
  ]
}

/** A loss that takes logarithms must get probabilities. */
export function probabilityBreaches({ layers, loss }: Known): Breach[] {
  if (loss === undefined || !takesProbabilities[loss]) return []
  const first = layers.lastIndexOf(undefined) + 1
  const known = layers.slice(first).filter((entry) => entry !== undefined)
  if (overgrowth(known) !== undefined) return []
  const wrong = withoutProbabilities(graphOf(known, first))
  if (wrong === undefined) return []
  const { layer } = wrong
  const path = configPath(wrong)
  const hint = `use "activation": "${loss === 'binaryCrossentropy' ? 'sigmoid' : 'softmax'}"`
  if (!('activation' in layer))
    return [
      {
        path,
        message: `${loss} needs probabilities as outputs, ${layer.type} gives none`,
        hint: `put a layer with ${hint.slice(4)} behind it`
      }
    ]
  return [
    {
      path: [...path, 'activation'],
      message: `${loss} needs probabilities as outputs, ${activationName(layer.activation)} gives none`,
      hint
    }
  ]
}

/** The last layer whose outputs reach the network's outputs in the same range, and are not probabilities. */
function withoutProbabilities(graph: readonly GraphLayer[]): GraphLayer | undefined {
  /** The layers whose numbers become outputs. A layer comes after all that it reads. */
  const reaching = new Set<GraphLayer | undefined>([graph.at(-1)])
  for (const each of graph.toReversed()) {
    if (!reaching.has(each)) continue
    if (!keeps(each.layer)) {
      if (!hasProbabilities(each.layer)) return each
      continue
    }
    for (const source of each.inputs) if (source !== 'images') reaching.add(graph[source])
  }
  return undefined
}

/** A separate layer whose outputs equal its inputs keeps the range too. */
const keeps = (layer: NetworkLayer): boolean =>
  keepsRange[layer.type] || (layer.type === 'activation' && activationName(layer.activation) === 'linear')

const hasProbabilities = (layer: NetworkLayer): boolean =>
  'activation' in layer && givesProbabilities[activationName(layer.activation)]
