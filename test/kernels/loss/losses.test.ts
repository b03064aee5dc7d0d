/** The kernels of losses: losses, gradients, metrics and outputs against the twin and central differences. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Loss } from '../../../src/config/schema/training.js'
import type { LossKernel } from '../../../src/engine/compiled/plan/planned-loss.js'
import { randomStream } from '../../../src/random.js'
import { activate } from '../../../src/reference/activation-functions.js'
import { lossOf, oneHot } from '../../../src/reference/loss-functions.js'
import { type Tensor, tensor } from '../../../src/reference/tensor.js'
import { expectNear, roundoff } from '../agreement.js'
import { fractions } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

interface Kind {
  readonly loss: Loss
  /** From logits: what the logits become. */
  readonly activation?: 'softmax' | 'sigmoid'
  /** What a number between -1 and 1 is made, to be an output or a logit. */
  readonly numbers: (x: number) => number
}

const wide = (x: number): number => 8 * x
/** Away from 0 and 1, where they are clipped. */
const probability = (x: number): number => 0.5 + 0.499 * x
const kinds: Record<LossKernel, Kind> = {
  softmaxCrossEntropy: { loss: 'categoricalCrossentropy', activation: 'softmax', numbers: wide },
  probabilityCrossEntropy: { loss: 'categoricalCrossentropy', numbers: probability },
  sigmoidCrossEntropy: { loss: 'binaryCrossentropy', activation: 'sigmoid', numbers: wide },
  binaryCrossEntropy: { loss: 'binaryCrossentropy', numbers: probability },
  squaredError: { loss: 'meanSquaredError', numbers: wide },
  absoluteError: { loss: 'meanAbsoluteError', numbers: wide }
}

function firstLargest(row: Float32Array): number {
  return row.indexOf(row.reduce((a, b) => Math.max(a, b)))
}

function batch({ loss, numbers }: Kind, rows: number, columns: number, seed: number) {
  const random = randomStream(seed, 'split', 9)
  // With one output the target is a number, but of the categorical losses.
  const isNumber = columns === 1 && loss !== 'categoricalCrossentropy'
  const labels = isNumber
    ? Float32Array.from({ length: rows }, () => random.uniform())
    : Uint32Array.from({ length: rows }, () => random.below(columns))
  const targets = isNumber ? tensor([rows, 1], Float64Array.from(labels)) : oneHot(labels, columns)
  // Half of the batches are of few numbers, so that some are equal, and equal to their targets.
  const raw = fractions(seed, 0, rows * columns).map((x) => (seed % 2 === 0 ? x : Math.round(4 * x) / 4))
  return { values: raw.map(numbers), labels, targets, isNumber }
}

describe.each(Object.entries(kinds) as [LossKernel, Kind][])('%s', (kernel, kind) => {
  const twin = lossOf(kind.loss, kind.activation !== undefined)
  const rows = fc.integer({ min: 1, max: 6 })
  const columns = fc.oneof(fc.integer({ min: 1, max: 11 }), fc.constantFrom(1, 16, 17))

  it('is the twin but for rounding, with a gradient or without', () => {
    fc.assert(
      fc.property(rows, columns, fc.nat(), (rows, columns, seed) => {
        const { values, labels, targets, isNumber } = batch(kind, rows, columns, seed)
        const room = { losses: written(rows), metrics: written(rows) }
        const found = callKernel(
          memory,
          { values: written(values), labels: read(labels), outputGradient: written(rows * columns), ...room },
          (k, at) =>
            k[kernel](at.values, at.labels, rows, columns, 1 / rows, at.outputGradient, at.losses, at.metrics)
        )
        const { values: same, ...bare } = callKernel(
          memory,
          { values: written(values), labels: read(labels), ...room },
          (k, at) => k[kernel](at.values, at.labels, rows, columns, 0, 0, at.losses, at.metrics)
        )
        expect([same, bare.losses, bare.metrics]).toEqual([found.values, found.losses, found.metrics])

        const z: Tensor = tensor([rows, columns], values)
        const { losses, gradient } = twin(z, targets)
        const largest = values.reduce((size, x) => Math.max(size, Math.abs(x)), 1)
        // Logarithms are of the size of the logits, sums have a rounding a column.
        const few = (16 + columns) * roundoff
        expectNear('losses', found.losses, losses, (i) => few * (largest + losses[i]))
        // p - t, and 1 / p - 1 / sum: a few roundings of numbers up to 1, and up to 1 / 0.001.
        const steep = kind.numbers === probability ? 1000 : 2 * largest
        expectNear(
          'outputGradient',
          found.outputGradient,
          gradient.data,
          (i) => (few * (steep + Math.abs(gradient.data[i]))) / rows
        )
        const outputs = kind.activation ? activate(kind.activation, z).data : values
        expectNear('outputs', found.values, outputs, (i) => (kind.activation ? few * (1e-3 + outputs[i]) : 0))
        for (const [row, metric] of found.metrics.entries()) {
          const own = found.values.subarray(row * columns, (row + 1) * columns)
          const hit = firstLargest(own) === labels[row] ? 1 : 0
          expect(metric).toBe(isNumber ? Math.abs(Math.fround(own[0] - labels[row])) : hit)
        }
      }),
      { numRuns: 120 }
    )
  })

  it('has the gradients of the twin', () => {
    fc.assert(
      fc.property(rows, columns, fc.nat(), (rows, columns, seed) => {
        const { values, labels, targets } = batch(kind, rows, columns, seed)
        const { outputGradient } = callKernel(
          memory,
          {
            values: written(values),
            labels: read(labels),
            outputGradient: written(rows * columns),
            losses: written(rows),
            metrics: written(rows)
          },
          (k, at) =>
            k[kernel](at.values, at.labels, rows, columns, 1 / rows, at.outputGradient, at.losses, at.metrics)
        )
        const place = seed % values.length
        const at = (moved: number): number => {
          const doubles = Float64Array.from(values)
          doubles[place] += moved
          return twin(tensor([rows, columns], doubles), targets).loss
        }
        const h = 1e-5
        const [left, right] = [(at(0) - at(-h)) / h, (at(h) - at(0)) / h]
        // Not at a corner of the absolute error; steep near 0 and 1, so that the twin's loss bends.
        fc.pre(Math.abs(left - right) < 1e-2 * (1 + Math.abs(left)))
        const expected = (left + right) / 2
        expectNear(
          'outputGradient',
          [outputGradient[place]],
          [expected],
          () => 1e-3 * (1e-2 + Math.abs(expected))
        )
      }),
      { numRuns: 40 }
    )
  })
})

describe('logits whose powers overflow', () => {
  const logits = Float32Array.of(-900, 1000, 400)

  it.each<[LossKernel, Loss]>([
    ['softmaxCrossEntropy', 'categoricalCrossentropy'],
    ['sigmoidCrossEntropy', 'binaryCrossentropy']
  ])('are taken by %s', (kernel, loss) => {
    const { losses, outputGradient } = callKernel(
      memory,
      {
        ...{ logits: written(logits), labels: read(Uint32Array.of(2)), outputGradient: written(3) },
        ...{ losses: written(1), metrics: written(1) }
      },
      (k, at) => k[kernel](at.logits, at.labels, 1, 3, 1, at.outputGradient, at.losses, at.metrics)
    )
    const expected = lossOf(loss, true)(tensor([1, 3], logits), oneHot([2], 3))
    expectNear('losses', losses, expected.losses, () => 1000 * roundoff)
    expectNear('outputGradient', outputGradient, expected.gradient.data, () => roundoff)
  })
})

describe('what is clipped', () => {
  const call = (kernel: LossKernel, outputs: Float32Array, labels: Uint32Array | Float32Array) =>
    callKernel(
      memory,
      {
        ...{ outputs: read(outputs), labels: read(labels), outputGradient: written(outputs.length) },
        ...{ losses: written(1), metrics: written(1) }
      },
      (k, at) =>
        k[kernel](at.outputs, at.labels, 1, outputs.length, 1, at.outputGradient, at.losses, at.metrics)
    )
  // -log(1e-7), the largest loss there is: probabilities are not taken below it.
  const most = 16.11809565095832

  it('has no outputGradient: a probability of 0', () => {
    const { losses, outputGradient } = call(
      'probabilityCrossEntropy',
      Float32Array.of(0, 0.5, 0.5),
      Uint32Array.of(0)
    )
    expect(losses[0]).toBeCloseTo(most, 5)
    expect([...outputGradient]).toEqual([0, 0, 0])
  })

  it('has no outputGradient: an output of 0 that should be 1, and of 1 that is 1', () => {
    const wrong = call('binaryCrossEntropy', Float32Array.of(0), Float32Array.of(1))
    expect(wrong.losses[0]).toBeCloseTo(most, 5)
    const right = call('binaryCrossEntropy', Float32Array.of(1), Float32Array.of(1))
    expect(right.losses[0]).toBeCloseTo(0, 6)
    expect([wrong.outputGradient[0], right.outputGradient[0]]).toEqual([0, 0])
  })
})
