/** The operation of layer normalization: each row by itself, forward, backward and in inference. */
import fc from 'fast-check'
import { it } from 'vitest'
import { rowNormalization } from '../../engine/every-network.js'
import { type Allowance, agreesWithSlopes, expectNear, expectTwin, layersOf, roundoff } from '../agreement.js'
import { casesOf, fractions, image, workOf } from '../cases.js'
import { runOperation } from '../one-operation.js'
import { type Layers, twinOf } from '../twin.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const vector = fc.tuple(fc.integer({ min: 1, max: 40 }))
const cases = casesOf(fc.oneof(image, vector), rowNormalization)

/** Numbers, means and what is trained are below 1, and a row's factor at most 1 / sqrt(epsilon). */
function rounding({ network, images }: Layers): Allowance {
  const [{ layer, outputShape }] = network.layers.slice(-1)
  if (layer.type !== 'layerNormalization') throw new Error('no layer normalization')
  const factor = 1 / Math.sqrt(layer.epsilon)
  const columns = outputShape[outputShape.length - 1]
  const rows = (images * outputShape.reduce((all, side) => all * side, 1)) / columns
  const few = 16 * roundoff
  return {
    output: () => few * (2 * factor + 1),
    inputGradient: () => few * factor * (2 + 4 * factor * factor),
    gradient: () => () => few * rows * (2 * factor + 1)
  }
}

it('is the twin but for rounding, and the same in inference', () => {
  fc.assert(
    fc.property(cases, (each) => {
      const own = workOf(each, fractions)
      const layers = layersOf(own)
      const found = runOperation(memory, own)
      expectTwin(found, twinOf(layers), rounding(layers))
      expectNear('inference', found.inference, found.output)
    }),
    { numRuns: 200 }
  )
})

it('has gradients that are the slopes of its output', () => {
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, fractions, 1e-4, 1e-4)),
    { numRuns: 60 }
  )
})
