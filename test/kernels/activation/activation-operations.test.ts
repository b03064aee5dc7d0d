/** The operations of activations (in place and as gates), of copies and of dropout, over batches of any shape. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainActivations } from '../../../src/config/schema/activations.js'
import { agreesWithSlopes, expectTwin, layersOf, roundoff } from '../agreement.js'
import { type Case, casesOf, fractions, image, layout, wholeNumbers, workOf } from '../cases.js'
import { runOperation } from '../one-operation.js'
import { twinOf } from '../twin.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const shapes = fc.oneof(image, fc.tuple(fc.integer({ min: 1, max: 19 })))

/** Numbers of both signs, and beyond 6. */
const wide: typeof fractions = (seed, index, count) => fractions(seed, index, count).map((x) => 8 * x)

describe.each([...plainActivations.filter((name) => name !== 'linear'), 'leakyReLU'])('%s', (name) => {
  const activation = name === 'leakyReLU' ? { type: name, alpha: 0.2 } : name
  const cases = casesOf(shapes, fc.constant({ type: 'activation', activation }))

  it('is the twin, within a few units in the last place', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const work = workOf(each, wide)
        const layers = layersOf(work)
        const expected = twinOf(layers)
        const found = runOperation(memory, work)
        // Slopes are up to 8, and softmax takes them all together.
        const columns = layers.network.outputShape.at(-1) ?? 1
        expectTwin(found, expected, {
          output: (i) => 24 * roundoff * (1e-3 + Math.abs(expected.output[i])),
          inputGradient: () => (24 + columns) * roundoff * 8,
          gradient: () => () => 0
        })
        expect(found.inference).toEqual(found.output)
      }),
      { numRuns: 40 }
    )
  })

  it('has the gradients of the twin', () => {
    fc.assert(
      fc.property(cases, (each) => agreesWithSlopes(memory, each, wide, 1e-5, 1e-4)),
      { numRuns: 10 }
    )
  })
})

it('softmax takes numbers whose powers overflow', () => {
  const [work] = fc
    .sample(casesOf(fc.constant([7]), fc.constant({ type: 'activation', activation: 'softmax' })), {
      seed: 1,
      numRuns: 1
    })
    .map((each) => workOf(each, (seed, index, count) => fractions(seed, index, count).map((x) => 1000 * x)))
  const found = runOperation(memory, work)
  expectTwin(found, twinOf(layersOf(work)), {
    output: () => 16 * roundoff,
    inputGradient: () => 1000 * 32 * roundoff,
    gradient: () => () => 0
  })
})

it('a copy is its input, and its gradient that of the output', () => {
  fc.assert(
    fc.property(shapes, layout, fc.nat(), (shape, layout, seed) => {
      const count = layout.images * shape.reduce((product, side) => product * side, 1)
      const [input, outputGradient] = [fractions(seed, 0, count), fractions(seed, 1, count)]
      const operation = { kind: 'copy', shape } as const
      const found = runOperation(memory, {
        operation,
        layout,
        weights: [],
        input,
        outputGradient,
        wantsInputGradient: true
      })
      expect([found.output, found.inputGradient, found.inference]).toEqual([input, outputGradient, input])
    }),
    { numRuns: 40 }
  )
})

it('dropout is the twin, image by image of the batch', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff })
  const dropout = fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0.001, 0.3, 0.5, 0.9) })
  fc.assert(
    fc.property(casesOf(shapes, dropout), word, word, (each: Case, seed, number) => {
      const work = { ...workOf(each, wholeNumbers), seed, number }
      const expected = twinOf({ ...layersOf(work), pass: { seed, step: number } })
      const found = runOperation(memory, work)
      // A product, rounded once.
      expectTwin(found, expected, {
        output: (i) => roundoff * Math.abs(expected.output[i]),
        inputGradient: (i) => roundoff * Math.abs(expected.inputGradient[i]),
        gradient: () => () => 0
      })
    }),
    { numRuns: 100 }
  )
})
