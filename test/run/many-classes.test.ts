/** Class numbers above 255, up to the last of 65,535: on the compiled engine and on one of TensorFlow.js. */
import { describe, expect, it } from 'vitest'
import { evaluate, fit } from '../../dist/index.js'
import { parseConfig } from '../../src/config/parse.js'
import type { Examples } from '../../src/dataset/examples.js'

const classes = 65_535
const numbers = [0, 255, 256, 511, 512, 65_534]
const size = 4

const config = parseConfig(
  JSON.stringify({
    name: 'many',
    model: {
      inputShape: [2, 2, 1],
      layers: [{ type: 'flatten' }, { type: 'dense', units: classes, activation: 'softmax' }]
    },
    training: { optimizer: { type: 'sgd', learningRate: 0.5 }, batchSize: 3, epochs: 1 }
  }),
  { dataGiven: true, classes }
)

const data = (labels: Examples['labels']): Examples => ({
  images: Uint8Array.from({ length: labels.length * size }, (_, i) => (37 * i) % 256),
  shape: [labels.length, 2, 2, 1],
  labels
})

/** The logit of class c is its bias alone: as large as these say, and 0. */
function weightsFor(biases: readonly (readonly [number, number])[]): Float32Array[] {
  const bias = new Float32Array(classes)
  for (const [label, value] of biases) bias[label] = value
  return [new Float32Array(size * classes), bias]
}

describe.each(['compiled', 'cpu'] as const)('%s', (engine) => {
  it('takes the loss of each label as it is', async () => {
    const weights = weightsFor(numbers.map((label, i) => [label, i + 1]))
    const total = classes - numbers.length + numbers.reduce((sum, _, i) => sum + Math.exp(i + 1), 0)
    for (const labels of [Uint16Array.from(numbers), Int32Array.from(numbers)]) {
      const { loss, accuracy, confusion, perClass, worst } = await evaluate({
        ...{ config, weights, engine, threads: 2 },
        ...data(labels)
      })
      const expected = numbers.reduce((sum, _, i) => sum + Math.log(total) - (i + 1), 0) / numbers.length
      // Within 5e-4: a softmax adds up 65,535 exponentials in float32.
      expect(loss).toBeCloseTo(expected, 3)
      expect(accuracy).toBe(1 / numbers.length)
      expect(confusion).toEqual([])
      expect(perClass.filter(({ support }) => support > 0).map(({ label }) => Number(label))).toEqual(numbers)
      expect(perClass[65_534]).toMatchObject({ precision: 1 / 6, recall: 1 })
      expect(worst[0]).toMatchObject({ label: '0', predicted: '65534' })
    }
  })

  it('trains the outputs of those labels and of no others', async () => {
    const weights = weightsFor([])
    const train = data(Uint16Array.from(numbers))
    const trained = await fit({ config, train, weights, engine, threads: 2 })
    const bias = trained.weights[1] ?? new Float32Array()
    const raised = [...bias.entries()].filter(([, value]) => value > 0).map(([label]) => label)
    expect(raised).toEqual(numbers)
  })
})

it('a label that is no class is refused, whatever its type', async () => {
  for (const labels of [Uint16Array.of(0, 65_535), Int32Array.of(0, -1), Float32Array.of(0, 0.5)])
    await expect(fit({ config, train: data(labels) })).rejects.toMatchObject({ code: 'DATA' })
})
