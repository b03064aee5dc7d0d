/** The arithmetic of `summary --explain`: every line is evaluated as it is written, and agrees with the network. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { memoryNeeded } from '../../../src/config/network/memory-needed.js'
import { elements, type ImageShape, inferNetwork, type Network } from '../../../src/config/network/network.js'
import { layer } from '../../../src/config/schema/layers.js'
import { training } from '../../../src/config/schema/training.js'
import { arithmeticText } from '../../../src/report/arithmetic/arithmetic-text.js'
import type { Formula } from '../../../src/report/arithmetic/formula.js'
import { networkArithmetic } from '../../../src/report/arithmetic/network-arithmetic.js'
import { lectureNetwork, networkFrom } from '../lecture-network.js'

/** The value of a line as a reader would work it out. */
function worked({ text }: Formula): number {
  const program = text
    .replaceAll('−', '-')
    .replaceAll('·', '*')
    .replace(/⌊([^⌋]*)⌋/g, 'Math.floor($1)')
    .replace(/⌈([^⌉]*)⌉/g, 'Math.ceil($1)')
    .replace(/\bmax\(/g, 'Math.max(')
  if (!/^[\d\s+\-*/().,]*$/.test(program.replace(/Math\.(floor|ceil|max)/g, ''))) throw new Error(text)
  return Number(new Function(`return ${program}`)())
}

const { optimizer } = v.parse(training, { optimizer: { type: 'adam' }, epochs: 1 })
const explain = (network: Network) => networkArithmetic(network, optimizer, 32)

const pair = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
const padding = fc.constantFrom('valid', 'same')

/** Layers over an image; those that do not fit are left out by whoever takes them. */
const imageLayers: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant('conv2d'),
    filters: fc.integer({ min: 1, max: 5 }),
    kernelSize: pair(5),
    strides: pair(3),
    padding,
    useBias: fc.boolean()
  }),
  fc.record({
    type: fc.constant('depthwiseConv2d'),
    kernelSize: pair(3),
    dilationRate: pair(3),
    depthMultiplier: fc.integer({ min: 1, max: 3 }),
    padding
  }),
  fc.record({
    type: fc.constant('separableConv2d'),
    filters: fc.integer({ min: 1, max: 5 }),
    kernelSize: pair(3),
    strides: pair(3),
    padding,
    useBias: fc.boolean()
  }),
  fc.record({
    type: fc.constantFrom('maxPooling2d', 'averagePooling2d'),
    poolSize: pair(3),
    strides: pair(3),
    padding
  }),
  fc.record({ type: fc.constant('zeroPadding2d'), padding: fc.tuple(pair(3), pair(3)) }),
  fc.record({ type: fc.constant('batchNormalization'), scale: fc.boolean(), center: fc.boolean() }),
  fc.record({ type: fc.constant('dropout'), rate: fc.constant(0.5) }),
  fc.record({ type: fc.constant('activation'), activation: fc.constant('relu') })
)

const networks = fc
  .record({
    inputShape: fc.tuple(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 3 })
    ),
    before: fc.array(imageLayers, { maxLength: 4 }),
    vector: fc.constantFrom('flatten', 'globalMaxPooling2d', 'globalAveragePooling2d'),
    units: fc.array(fc.record({ type: fc.constant('dense'), units: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 2
    })
  })
  .map(({ inputShape, before, vector, units }) =>
    inferNetwork(inputShape, v.parse(v.array(layer), [...before, { type: vector }, ...units]))
  )
  .filter((network): network is Network => !('message' in network))

describe('every line', () => {
  it('is right as it is written, and the network says the same', () => {
    fc.assert(
      fc.property(networks, (network) => {
        const { layers, totals } = explain(network)
        for (const [i, { formulas, outputShape }] of layers.entries()) {
          for (const formula of formulas) expect(worked(formula), formula.text).toBe(formula.value)
          const value = (what: string) => formulas.find((formula) => formula.what === what)?.value
          const both = value('height, width')
          const shape =
            outputShape.length === 1
              ? [value('length')]
              : [both ?? value('height'), both ?? value('width'), value('channels')]
          expect(shape).toEqual(network.layers[i]?.outputShape)
          expect(value('parameters') ?? 0).toBe(network.layers[i]?.parameters)
          expect(value('memory')).toBe(4 * elements(outputShape))
        }
        const total = (what: string) => totals.find((formula) => formula.what === what)?.value
        for (const formula of totals) expect(worked(formula), formula.text).toBe(formula.value)
        expect(total('parameters')).toBe(network.totalParameters)
        const memory = memoryNeeded(network, optimizer, 32)
        expect([total('with training'), total('activations')]).toEqual([memory.weights, memory.activations])
      })
    )
  })

  it('of the receptive field counts the pixels that a place really sees', () => {
    // Counted, not worked out: which pixels reach the first place of the last layer, walking back through the windows.
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: pair(4), strides: pair(3) }), { minLength: 1, maxLength: 4 }),
        (windows) => {
          const network = inferNetwork(
            [200, 200, 1],
            v.parse(
              v.array(layer),
              windows.map(({ size, strides }) => ({ type: 'maxPooling2d', poolSize: size, strides }))
            )
          )
          if ('message' in network) return
          const seen = ([0, 1] as const).map((side) => {
            let places = new Set([0])
            for (const { size, strides } of [...windows].reverse())
              places = new Set(
                [...places].flatMap((at) =>
                  Array.from({ length: size[side] }, (_, k) => at * strides[side] + k)
                )
              )
            return Math.max(...places) + 1
          })
          const formulas = explain(network).layers.at(-1)?.formulas ?? []
          const value = (what: string) => formulas.find((formula) => formula.what === what)?.value
          const both = value('receptive field')
          expect([both ?? value('it sees down'), both ?? value('it sees across')]).toEqual(seen)
        }
      )
    )
  })
})

describe('the lecture network', () => {
  const text = arithmeticText(explain(lectureNetwork), { width: 100 })

  it('is worked out as on the slides', () => {
    // Shapes and counts: the lecture's summary. Multiply-adds: one loop of its convolutions counted by hand.
    for (const line of [
      '(28 − 5)/1 + 1 = 24',
      '(5·5·1 + 1)·10 = 260',
      '(24 − 2)/2 + 1 = 12',
      '(12 − 5)/1 + 1 = 8',
      '(5·5·10 + 1)·20 = 5,020',
      '4·4·20 = 320',
      '(320 + 1)·100 = 32,100',
      '(100 + 1)·10 = 1,010',
      '260 + 5020 + 32100 + 1010 = 38,390',
      '24·24·10·5·5·1 = 144,000',
      '497000 + 497000 + 353000 = 1,347,000'
    ])
      expect(text).toContain(` ${line}`)
  })

  it('fits into any terminal from 40 columns on', () => {
    for (const width of [40, 60, 80])
      for (const line of arithmeticText(explain(lectureNetwork), { width }).split('\n'))
        expect(line.length, line).toBeLessThanOrEqual(width)
  })
})

describe('what the window does at the edges', () => {
  const formulas = (layers: readonly object[], inputShape?: ImageShape) =>
    explain(networkFrom(layers, inputShape)).layers[0]?.formulas.map(
      ({ what, text, value, note }) => `${what}: ${text} = ${value}${note ? ` (${note})` : ''}`
    )

  it('valid rounds down, same rounds up and says where the padding lies', () => {
    const conv = { type: 'conv2d', filters: 1, kernelSize: 4, strides: 3 }
    expect(formulas([conv])?.[0]).toBe('height, width: (28 − 4)/3 + 1 = 9')
    expect(formulas([{ ...conv, kernelSize: 5 }])?.[0]).toBe('height, width: ⌊(28 − 5)/3⌋ + 1 = 8')
    expect(formulas([{ ...conv, padding: 'same' }])?.slice(0, 2)).toEqual([
      'height, width: ⌈28/3⌉ = 10',
      'padding: max((10 − 1)·3 + 4 − 28, 0) = 3 (1 before, 2 after)'
    ])
  })

  it('height and width have a line each where they differ', () => {
    expect(
      formulas([{ type: 'conv2d', filters: 2, kernelSize: [3, 5], useBias: false }], [20, 28, 3])
    ).toEqual([
      'height: (20 − 3)/1 + 1 = 18',
      'width: (28 − 5)/1 + 1 = 24',
      'channels: 2 = 2 (one a filter)',
      'parameters: 3·5·3·2 = 90',
      'multiply-adds: 18·24·2·3·5·3 = 38880',
      'it sees down: 1 + (3 − 1)·1 = 3 (pixels)',
      'it sees across: 1 + (5 − 1)·1 = 5 (pixels)',
      'memory: 18·24·2·4 = 3456 (bytes an image)'
    ])
  })
})
