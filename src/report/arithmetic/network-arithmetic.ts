/** The arithmetic of a whole network: layer by layer, and the sums. */
import { memoryNeeded } from '../../config/network/memory-needed.js'
import { elements, fromSource, type Network } from '../../config/network/network.js'
import type { Optimizer } from '../../config/schema/training.js'
import { valueAt } from '../../math/numbers.js'
import { type Formula, product } from './formula.js'
import { layerArithmetic } from './layer-arithmetic.js'
import { type Field, fieldBehind, fieldOfImage, fieldOfPaths } from './receptive-field.js'

export interface ExplainedLayer {
  readonly name: string
  readonly className: string
  /** Of its first input. */
  readonly inputShape: readonly number[]
  /** Of each input, where it has several. */
  readonly inputShapes?: readonly (readonly number[])[]
  readonly outputShape: readonly number[]
  readonly formulas: readonly Formula[]
  readonly multiplyAdds: number
}

export interface NetworkArithmetic {
  readonly layers: readonly ExplainedLayer[]
  readonly totals: readonly Formula[]
}

const bytesOfFloat = 4

/** Every figure of a network with the way to it. Memory is counted in float32, an image or a batch as said. */
export function networkArithmetic(
  network: Network,
  optimizer: Optimizer,
  batchSize: number
): NetworkArithmetic {
  const image = fieldOfImage(network.inputShape)
  const fields: Field[] = []
  const layers = network.layers.map((shape): ExplainedLayer => {
    const arithmetic = layerArithmetic(shape)
    const joined = fieldOfPaths(shape.inputs.map((source) => fromSource(source, image, fields)))
    const behind = fieldBehind(joined.field, arithmetic.reach, shape.outputShape)
    fields.push(behind.field)
    const { name, className, inputShape, inputShapes, outputShape } = shape
    return {
      ...{ name, className, inputShape, outputShape },
      ...(inputShapes.length > 1 && { inputShapes }),
      formulas: [
        ...arithmetic.shape,
        ...arithmetic.parameters,
        ...arithmetic.multiplyAdds,
        ...joined.formulas,
        ...behind.formulas,
        memoryOf(outputShape)
      ],
      multiplyAdds: arithmetic.multiplyAdds.reduce((sum, { value }) => sum + value, 0)
    }
  })
  return { layers, totals: totalsOf(network, layers, optimizer, batchSize) }
}

const memoryOf = (outputShape: readonly number[]): Formula => ({
  what: 'memory',
  text: product([...outputShape, bytesOfFloat]),
  value: bytesOfFloat * elements(outputShape),
  note: 'bytes an image'
})

function totalsOf(
  network: Network,
  layers: readonly ExplainedLayer[],
  optimizer: Optimizer,
  batchSize: number
): Formula[] {
  const counts = network.layers.map(({ parameters }) => parameters)
  const forward = layers.map(({ multiplyAdds }) => multiplyAdds)
  const all = total(forward)
  const inputs = all - total(withoutInputGradient(network, forward))
  const weightGradients = total(
    forward.filter((_count, place) => valueAt(network.layers, place).layer.trainable !== false)
  )
  const { weights, activations } = memoryNeeded(network, optimizer, batchSize)
  const numbers = [network.inputShape, ...network.layers.map(({ outputShape }) => outputShape)].map(elements)
  return [
    sum('parameters', counts),
    sum('multiply-adds', forward, 'an image forward'),
    {
      what: 'training',
      text: `${all} + ${weightGradients} + ${inputs}`,
      value: all + weightGradients + inputs,
      note: 'multiply-adds an image: forward, gradients of the weights, gradients of the inputs'
    },
    {
      what: 'weights',
      text: `${network.totalParameters}·${bytesOfFloat}`,
      value: bytesOfFloat * network.totalParameters,
      note: 'bytes'
    },
    trainingMemory(network, optimizer, weights),
    {
      what: 'activations',
      text: `${batchSize}·${bytesOfFloat}·(${nonZero(numbers).join(' + ')})`,
      value: activations,
      note: `bytes a batch of ${batchSize}: the images and what each layer puts out`
    }
  ]
}

/**
 * What the layers do that have no gradient of their inputs to compute: those that multiply and have no other before them
 * that learns.
 */
function withoutInputGradient(network: Network, multiplyAdds: readonly number[]): number[] {
  const learns: boolean[] = []
  return network.layers.map(({ inputs, weights }, place) => {
    const before = inputs.some((source) => fromSource(source, false, learns))
    learns.push(before || weights.some(({ trainable }) => trainable))
    return before ? 0 : valueAt(multiplyAdds, place)
  })
}

/** The weights, and for each that is trained its gradient and the numbers that the optimizer keeps. */
function trainingMemory(network: Network, { type }: Optimizer, bytes: number): Formula {
  const { totalParameters, trainableParameters } = network
  const extra = trainableParameters === 0 ? 0 : (bytes / bytesOfFloat - totalParameters) / trainableParameters
  const kept = extra - 1 === 1 ? 'the number' : `the ${extra - 1} numbers`
  return {
    what: 'with training',
    text: `(${totalParameters} + ${trainableParameters}·${extra})·${bytesOfFloat}`,
    value: bytes,
    note:
      extra > 1 ? `bytes: a gradient and ${kept} that ${type} keeps for each` : 'bytes: a gradient for each'
  }
}

const sum = (what: string, terms: readonly number[], note?: string): Formula => ({
  what,
  text: nonZero(terms).join(' + ') || '0',
  value: total(terms),
  ...(note === undefined ? {} : { note })
})

const nonZero = (terms: readonly number[]): number[] => terms.filter((term) => term !== 0)

const total = (terms: readonly number[]): number => terms.reduce((whole, term) => whole + term, 0)
