/** Networks that branch in the reports: which layer reads which, sums over paths, receptive fields of joined pixels. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.js'
import { arithmeticText } from '../../src/report/arithmetic/arithmetic-text.js'
import { networkArithmetic } from '../../src/report/arithmetic/network-arithmetic.js'
import { summaryJson, summaryTable } from '../../src/report/text/summary-table.js'
import { randomGraphs } from '../engine/graphs.js'
import { Graph } from '../network-graph.js'

const { optimizer } = parseConfig(
  JSON.stringify({
    name: 'any',
    dataset: { name: 'mnist' },
    model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
    training: { optimizer: { type: 'sgd' }, epochs: 1 }
  })
).training

/** A residual block and a path beside it. */
function branching() {
  const g = new Graph([12, 12, 3])
  const conv = (filters: number, kernelSize: number) =>
    ({ type: 'conv2d', filters, kernelSize, padding: 'same' }) as const
  const start = g.on(g.images, conv(4, 3))
  const sum = g.merge('add', start, g.on(start, conv(4, 3), conv(4, 3)))
  const both = g.merge('concatenate', sum, g.on(g.images, conv(2, 5)))
  g.on(both, { type: 'globalAveragePooling2d' }, { type: 'dense', units: 10, activation: 'softmax' })
  return g.network()
}

const connections = [
  ['images'],
  ['conv2d_1'],
  ['conv2d_2'],
  ['conv2d_1', 'conv2d_3'],
  ['images'],
  ['add_1', 'conv2d_4'],
  ['concatenate_1'],
  ['global_average_pooling2d_1']
]

describe('the summary', () => {
  it('says what each layer reads, in a column that a network without branches has not', () => {
    const [, , header, , ...lines] = summaryTable(branching(), 'branching', { width: 120 }).split('\n')
    expect(header).toMatch(/^┃ Layer \(type\) +┃ Output Shape +┃ +Param # ┃ Connected to +┃$/)
    const rows = lines.filter((line) => line.startsWith('│'))
    expect(rows.map((row) => row.split('│').at(-2)?.trim())).toEqual(
      connections.map((names) => names.join(', '))
    )
    expect(summaryJson(branching(), 'branching').layers.map(({ connectedTo }) => connectedTo)).toEqual(
      connections
    )
  })

  it('fits into any terminal: a table, a line for each layer, or several', () => {
    for (const width of [24, 40, 60, 80, 108, 200]) {
      const lines = summaryTable(branching(), 'branching', { width }).split('\n').slice(1, -3)
      if (width > 150) expect(new Set(lines.map((line) => line.length)).size).toBe(1)
      else if (width >= 80) expect(lines).toHaveLength(9)
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
    }
  })

  it('of a narrow terminal has a bar for each path that is still open', () => {
    expect(summaryTable(branching(), 'branching', { width: 80 }).split('\n').slice(1, -3)).toEqual([
      'Layer                       Output       Params',
      '│ conv2d_1                  12 x 12 x 4     112',
      '│ │ conv2d_2                12 x 12 x 4     148',
      '│ │ conv2d_3                12 x 12 x 4     148',
      '│ add_1                     12 x 12 x 4       0  reads conv2d_1, conv2d_3',
      '│ conv2d_4                  12 x 12 x 2     152  reads images',
      'concatenate_1               12 x 12 x 6       0  reads add_1, conv2d_4',
      'global_average_pooling2d_1  6                 0',
      'dense_1                     10               70'
    ])
    const text = summaryTable(branching(), 'branching', { width: 30 })
    expect(text).toContain('│ add_1\n│   12 x 12 x 4, 0 parameters,\n│   reads conv2d_1, conv2d_3\n')
  })
})

describe('the arithmetic', () => {
  it('of merges: channels side by side, and a pixel that sees what the widest path sees', () => {
    const text = arithmeticText(networkArithmetic(branching(), optimizer, 32), { width: 100 })
    for (const line of [
      'add_1 (Add): 12 x 12 x 4 and 12 x 12 x 4 to 12 x 12 x 4',
      'receptive field max(3, 7) = 7  (pixels)',
      'channels        4 + 2 = 6  (side by side)',
      'receptive field max(7, 5) = 7  (pixels)'
    ])
      expect(text).toContain(line)
  })

  it('of a training leaves out the gradients of the images, which two layers read', () => {
    // conv2d_1 does 15,552 multiply-adds and conv2d_4 21,600, of 78,684.
    const { totals } = networkArithmetic(branching(), optimizer, 32)
    expect(totals.find(({ what }) => what === 'training')?.text).toBe('78684 + 78684 + 41532')
  })

  it('has the parameters and the shape of every layer of any graph', () => {
    fc.assert(
      fc.property(randomGraphs, ({ network }) => {
        const { layers, totals } = networkArithmetic(network, optimizer, 32)
        for (const [i, { formulas, outputShape }] of layers.entries()) {
          const value = (what: string) => formulas.find((formula) => formula.what === what)?.value
          const sides = value('height, width')
          const shape =
            outputShape.length === 1
              ? [value('length')]
              : [sides ?? value('height'), sides ?? value('width'), value('channels')]
          expect(shape).toEqual(network.layers[i]?.outputShape)
          expect(value('parameters') ?? 0).toBe(network.layers[i]?.parameters)
        }
        expect(totals.find(({ what }) => what === 'parameters')?.value).toBe(network.totalParameters)
      }),
      { numRuns: 60 }
    )
  })
})
