/** The operation of batch normalization: whole batches over several shards, forward, backward and in inference. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { FeatureShape } from '../../../src/config/network/shape.js'
import { normalization } from '../../engine/every-network.js'
import { type Allowance, expectNear, expectTwin, layersOf, roundoff } from '../agreement.js'
import { type Case, casesOf, fractions, image, single, workOf } from '../cases.js'
import { runOperation } from '../one-operation.js'
import { type Layers, slopesOf, twinOf, twinOutput } from '../twin.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const pass = { seed: 0, step: 1 }

/** All threads meet within the operation. */
const meeting = (each: Case): Case => ({ ...each, layout: { ...each.layout, meets: true } })
const vector = fc.tuple(fc.integer({ min: 1, max: 19 }))
const cases = casesOf(fc.oneof(image, vector), normalization).map(meeting)

const ugly = (inputShape: FeatureShape, options: object, images = 1): [Case] => {
  const layout = { ...single, batchSize: images, images, shardSize: Math.min(images, 2), meets: true }
  return [
    {
      inputShape,
      layers: [{ type: 'batchNormalization', epsilon: 0.01, ...options }],
      layout,
      wantsInputGradient: true,
      seed: 1
    }
  ]
}
const examples = [
  ugly([1], {}),
  ugly([1, 1, 1], { axis: 1 }),
  ugly([7], { center: false, scale: false }, 5),
  ugly([3, 3, 7], {}, 6)
]

/** Moving variances are not negative. */
function work(each: Case) {
  const numbers = workOf(each, fractions)
  const last = numbers.weights.length - 1
  const weights = numbers.weights.map(({ values, trainable }, i) => ({
    trainable,
    values: i === last ? values.map(Math.abs) : values
  }))
  return { ...numbers, weights }
}

/** The axis with the batch as 0, the places of the weights by name, and the group of a number. */
function groupsOf({ network, input, weights }: Layers) {
  const { layer, inputShape } = network.layers[network.layers.length - 1]
  if (layer.type !== 'batchNormalization') throw new Error('no batch normalization')
  const side = layer.axis < 0 ? inputShape.length + layer.axis : layer.axis - 1
  const count = inputShape[side] ?? 1
  const inner = inputShape.slice(side + 1).reduce((product, n) => product * n, 1)
  const groups = Array.from({ length: count }, (): number[] => [])
  for (const place of input.keys()) groups[Math.floor(place / inner) % count].push(place)
  return {
    layer,
    groups,
    gamma: layer.scale ? weights[0] : undefined,
    beta: layer.center ? weights[layer.scale ? 1 : 0] : undefined
  }
}

/**
 * Sums are in double precision, so that an error is a few roundoffs of the numbers that are subtracted and
 * multiplied: y = (x - m) s gamma + beta, s = 1 / sqrt(variance + epsilon), whose x - m is off by roundings of x and m.
 */
function rounding(layers: Layers): Allowance {
  const { layer, groups, gamma, beta } = groupsOf(layers)
  const few = 8 * roundoff
  const output = new Float64Array(layers.input.length)
  const inputGradient = new Float64Array(layers.input.length)
  const [ofGamma, ofBeta] = [new Float64Array(groups.length), new Float64Array(groups.length)]
  for (const [group, places] of groups.entries()) {
    const mean = places.reduce((sum, i) => sum + layers.input[i], 0) / places.length
    const variance = places.reduce((sum, i) => sum + (layers.input[i] - mean) ** 2, 0) / places.length
    const s = 1 / Math.sqrt(variance + layer.epsilon)
    const size = (i: number): number => (Math.abs(layers.input[i]) + Math.abs(mean)) * s
    const outputGradient = (i: number): number => Math.abs(layers.outputGradient[i])
    ofBeta[group] = few * places.reduce((sum, i) => sum + outputGradient(i), 0)
    ofGamma[group] = few * places.reduce((sum, i) => sum + outputGradient(i) * size(i), 0)
    const factor = Math.abs(gamma?.[group] ?? 1)
    for (const i of places) {
      output[i] = few * (size(i) * factor + Math.abs(beta?.[group] ?? 0))
      inputGradient[i] =
        s * factor * (few * outputGradient(i) + (ofBeta[group] + size(i) * ofGamma[group]) / places.length)
    }
  }
  const gradients = [...(gamma ? [ofGamma] : []), ...(beta ? [ofBeta] : [])]
  return {
    output: (i) => output[i],
    inputGradient: (i) => inputGradient[i],
    gradient: (of) => (i) => gradients[of][i]
  }
}

it('is the twin but for rounding, in training and in inference, and moves its statistics', () => {
  fc.assert(
    fc.property(cases, (each) => {
      const own = work(each)
      const layers = layersOf(own)
      const expected = twinOf({ ...layers, pass })
      const found = runOperation(memory, own)
      expectTwin(found, expected, rounding(layers))
      const moving = found.weights.slice(-2)
      // Merged from shards in double precision, and rounded once.
      for (const [i, values] of expected.moved.entries())
        expectNear(`moved ${i}`, moving[i], values, (at) => 2 * roundoff * Math.abs(values[at]) + 1e-12)
      expect(found.weights.slice(0, -2)).toEqual(own.weights.slice(0, -2).map(({ values }) => values))
      const inference = twinOutput({ ...layers, weights: found.weights })
      // x, the mean and beta are below 1.
      const most = 8 * roundoff * (2 / Math.sqrt(groupsOf(layers).layer.epsilon) + 1)
      expectNear('inference', found.inference, inference, () => most)
    }),
    { numRuns: 200, examples }
  )
})

it('has the gradients of the twin', () => {
  fc.assert(
    fc.property(cases, (each) => {
      const own = work({ ...each, wantsInputGradient: true })
      const layers = { ...layersOf(own), pass }
      const { inputGradient, gradients } = runOperation(memory, own)
      for (const [of, found] of [['input', inputGradient] as const, ...gradients.entries()]) {
        const places = [0, found.length >> 1, found.length - 1]
        // Smooth, but steep where a group is near to a single number: its third derivative is of the order of 1 / epsilon.
        for (const [i, outputGradient] of slopesOf(layers, of, places, 1e-4).entries())
          expectNear(
            `outputGradient of ${of} ${places[i]}`,
            [found[places[i]]],
            [outputGradient],
            () => 1e-4 * (1 + Math.abs(outputGradient))
          )
      }
    }),
    { numRuns: 40, examples }
  )
})

it('frozen is the twin in training, too: by its statistics, which stay', () => {
  const frozen = normalization.map((layer) => ({ ...layer, trainable: false }))
  fc.assert(
    fc.property(casesOf(fc.oneof(image, vector), frozen), (each) => {
      const own = work(each)
      const layers = layersOf(own)
      const found = runOperation(memory, own)
      const expected = twinOf({ ...layers, pass })
      const factor = 1 / Math.sqrt(groupsOf(layers).layer.epsilon)
      const most = 8 * roundoff * (2 * factor + 1)
      expectNear('output', found.output, expected.output, () => most)
      expectNear('inference', found.inference, found.output)
      if (each.wantsInputGradient)
        expectNear('inputGradient', found.inputGradient, expected.inputGradient, () => 8 * roundoff * factor)
      expect(found.gradients).toEqual([])
      expect(found.weights).toEqual(own.weights.map(({ values }) => values))
    }),
    { numRuns: 150 }
  )
})
