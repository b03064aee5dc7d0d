/** Rules between the parts of a config: shapes, classes, loss, validation, memory. */

import { withCommas } from '../../counts.js'
import { graphOf } from '../network/blocks.js'
import { memoryBudget, memoryNeeded } from '../network/memory-needed.js'
import { type GraphLayer, inferNetwork, type Network } from '../network/network.js'
import { type Path, pathSteps } from '../text/places.js'
import type { Breach, Known } from './breach.js'
import { configPath } from './config-path.js'
import { outputBreaches, probabilityBreaches } from './loss-rules.js'
import { sourceBreaches } from './source-rules.js'
import { watchBreaches } from './watch-rules.js'

/** Every rule that is certainly broken, without those that might only follow from a mistake already reported. */
export function breaches(known: Known): Breach[] {
  const { layers, imageShape } = known
  const unknown = layers.indexOf(undefined)
  const sound = (unknown < 0 ? layers : layers.slice(0, unknown)).filter((layer) => layer !== undefined)
  const inferred =
    imageShape === undefined || sound.length === 0 ? undefined : inferNetwork(imageShape, sound)
  const misfit = inferred !== undefined && 'message' in inferred ? inferred : undefined
  const network = inferred !== undefined && !('message' in inferred) && unknown < 0 ? inferred : undefined
  return [
    ...sourceBreaches(known),
    ...dataBreaches(known),
    ...(misfit === undefined
      ? []
      : [{ ...misfit, path: ['model', ...(pathSteps(misfit.path) ?? [])] satisfies Path }]),
    ...outputBreaches(known, network),
    ...probabilityBreaches(known),
    ...clipBreaches(known),
    ...watchBreaches(known, network),
    ...(network === undefined ? [] : sizeBreaches(known, network, graphOf(sound)))
  ]
}

function dataBreaches({
  dataset,
  facts,
  validation,
  inputShape,
  imageShape,
  isInputMissing
}: Known): Breach[] {
  if (isInputMissing)
    return [
      {
        path: ['model', 'inputShape'],
        message: '"inputShape" is missing',
        hint: 'it is [height, width, channels] of an image'
      }
    ]
  if (facts === undefined) return []
  const found: Breach[] = []
  if (validation !== undefined && facts.trainImages !== undefined && validation >= facts.trainImages)
    found.push({
      path: ['dataset', 'validation'],
      message: `expected fewer than the ${withCommas(facts.trainImages)} training images of ${facts.name}, got ${withCommas(validation)}`,
      hint: 'leave images to train on'
    })
  if (inputShape !== undefined && imageShape === undefined)
    found.push({
      path: ['model', 'inputShape'],
      message: `the images of ${facts.name} are [${facts.imageShape.join(', ')}], not [${inputShape.join(', ')}]`,
      hint:
        dataset?.path === undefined
          ? 'leave the key out: the data set defines it'
          : 'leave the key out, or make dataset.image the same'
    })
  return found
}

/** Only one kind of clipping at a time, as in Keras. */
function clipBreaches({ optimizer }: Known): Breach[] {
  if (optimizer?.clipNorm === undefined || optimizer.clipValue === undefined) return []
  const path: Path = ['training', 'optimizer', 'clipValue']
  return [{ path, message: '"clipNorm" and "clipValue" are both here', hint: 'keep one of the two' }]
}

/** @param graph the layers of the network as they are written */
function sizeBreaches(
  { optimizer, batchSize }: Known,
  network: Network,
  graph: readonly GraphLayer[]
): Breach[] {
  if (network.trainableParameters === 0)
    return [
      {
        path: ['model', 'layers'],
        message: 'no layer here has weights to train',
        hint:
          network.totalParameters === 0
            ? 'add a conv2d or dense layer'
            : 'leave "trainable": false out of one of them'
      }
    ]
  if (optimizer === undefined || batchSize === undefined) return []
  const { weights, activations } = memoryNeeded(network, optimizer, batchSize)
  if (weights + activations <= memoryBudget) return []
  const message = `training takes at least ${gibibytes(weights)} for the weights and ${gibibytes(activations)} for a batch of ${withCommas(batchSize)}, more than the ${gibibytes(memoryBudget)} there may be`
  const most = Math.floor((memoryBudget - weights) / (activations / batchSize))
  if (most >= 1)
    return [
      {
        path: ['training', 'batchSize'],
        message,
        hint: `a batch of ${withCommas(most)} is the largest that fits`
      }
    ]
  const parameters = network.layers.map((layer) => layer.parameters)
  const largest = graph[parameters.indexOf(Math.max(...parameters))]
  return [
    {
      path: configPath(largest),
      message,
      hint: 'make this layer smaller, it has the most weights'
    }
  ]
}

const gibibytes = (bytes: number): string => `${withCommas(Number((bytes / 1024 ** 3).toPrecision(3)))} GiB`
