/** The operation of a dense layer, forward and backward, with its weight gradients block by block. */
import fc from 'fast-check'
import { it } from 'vitest'
import { agreesExactly, agreesWithinRounding, agreesWithSlopes } from '../agreement.js'
import { type Case, casesOf, rectified, single, wholeNumbers } from '../cases.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const sizes = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(31, 32, 33, 64, 67, 100))
const dense = fc.record({ type: fc.constant('dense'), units: sizes, useBias: fc.boolean() })

/** The gradients of the weights are taken over the whole batch. */
const overBatch = (each: Case): Case => {
  const [, output, , inputGradient] = each.layout.whole
  return { ...each, layout: { ...each.layout, whole: [true, output, true, inputGradient] } }
}
const cases = casesOf(fc.tuple(sizes), dense).map(overBatch)

const ugly = (inputs: number, units: number, useBias = true): [Case] => [
  overBatch({
    ...{ inputShape: [inputs], layers: [{ type: 'dense', units, useBias }] },
    ...{ layout: single, wantsInputGradient: true, seed: 1 }
  })
]
/** More inputs, units and images than a list or a panel has in one piece. */
const large: [Case] = [
  overBatch({
    ...{ inputShape: [257], layers: [{ type: 'dense', units: 49 }], wantsInputGradient: true, seed: 2 },
    layout: { ...single, batchSize: 131, images: 130, shardSize: 16 }
  })
]
const examples = [large, ugly(1, 1), ugly(1, 7, false), ugly(7, 1), ugly(32, 7), ugly(33, 1), ugly(320, 100)]

it('is the twin of whole numbers to the last bit', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each)),
    { numRuns: 150, examples }
  )
})

it('is the twin where zeros are left out', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each, rectified)),
    { numRuns: 100, examples }
  )
})

it('is the twin of fractions but for rounding', () => {
  fc.assert(
    fc.property(cases, (each) =>
      agreesWithinRounding(memory, each, ({ operation, layout, outputGradient }) => ({
        output: (operation.kind === 'dense' ? (operation.layer.inputShape[0] ?? 0) : 0) + 1,
        inputGradient: outputGradient.length / layout.images,
        gradient: layout.images
      }))
    ),
    { numRuns: 30, examples }
  )
})

it('has the gradients of the twin', () => {
  // Linear in every number, so that central differences of any step are exact.
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, wholeNumbers, 1, 0)),
    { numRuns: 30, examples }
  )
})
