/** The summary table against what Keras prints, and its width in any terminal. */
import { Chalk } from 'chalk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summaryJson, summaryTable } from '../../../src/report/text/summary-table.js'
import { lectureNetwork, networkFrom } from '../lecture-network.js'

// What Keras 3.15.1 prints for the same layers in a terminal of 80 columns (COLUMNS=80, no colour).
const kerasAt80 = `Model: "mnist"
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
│ conv2d_1 (Conv2D)               │ (None, 24, 24, 10)     │           260 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d_1 (MaxPooling2D)  │ (None, 12, 12, 10)     │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ conv2d_2 (Conv2D)               │ (None, 8, 8, 20)       │         5,020 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ max_pooling2d_2 (MaxPooling2D)  │ (None, 4, 4, 20)       │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ flatten_1 (Flatten)             │ (None, 320)            │             0 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_1 (Dense)                 │ (None, 100)            │        32,100 │
├─────────────────────────────────┼────────────────────────┼───────────────┤
│ dense_2 (Dense)                 │ (None, 10)             │         1,010 │
└─────────────────────────────────┴────────────────────────┴───────────────┘
 Total params: 38,390 (149.96 KB)
 Trainable params: 38,390 (149.96 KB)
 Non-trainable params: 0 (0.00 B)`

// The header that it prints at 92 columns and more.
const kerasAt92 = `┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━┓
┃ Layer (type)                         ┃ Output Shape                ┃         Param # ┃`

const tableLines = (text: string): string[] => text.split('\n').slice(1, -3)

test('is what Keras prints', () => {
  expect(summaryTable(lectureNetwork, 'mnist', { width: 80 })).toBe(kerasAt80)
  for (const width of [92, 120, 400])
    expect(
      tableLines(summaryTable(lectureNetwork, 'mnist', { width }))
        .slice(0, 2)
        .join('\n')
    ).toBe(kerasAt92)
})

test('wraps names before shapes in a terminal of 60 columns', () => {
  const table = summaryTable(lectureNetwork, 'mnist', { width: 60 })
  expect(table).toContain(`│ max_pooling2d_1           │ (None, 12, 12, 10) │       0 │
│ (MaxPooling2D)            │                    │         │`)
})

test('a name too long for its column at 80 takes the room of the others', () => {
  const network = networkFrom(Array(1_000).fill({ type: 'maxPooling2d', poolSize: 1 }))
  expect(summaryTable(network, 'long', { width: 80 })).toContain('│ max_pooling2d_1000 (MaxPooling2D)')
})

test('every line of the table is equally wide and fits the terminal', () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 200 }), fc.integer({ min: 1, max: 1_000_000 }), (width, units) => {
      const network = networkFrom([{ type: 'flatten' }, { type: 'dense', units }])
      const widths = new Set(tableLines(summaryTable(network, 'n', { width })).map((line) => line.length))
      expect(widths.size).toBe(1)
      expect(Math.max(...widths)).toBeLessThanOrEqual(width)
    })
  )
})

test('colour adds codes and changes no text', () => {
  const colours = new Chalk({ level: 1 })
  for (const width of [120, 60]) {
    const coloured = summaryTable(lectureNetwork, 'mnist', { width, colours })
    expect(coloured).toContain(colours.blue('Conv2D'))
    expect(coloured).toContain(`(${colours.cyan('None')}, ${colours.green('24')}`)
    expect(coloured.replace(new RegExp(`${'\u001b'}\\[\\d+m`, 'g'), '')).toBe(
      summaryTable(lectureNetwork, 'mnist', { width })
    )
  }
})

test('as data', () => {
  const summary = summaryJson(lectureNetwork, 'mnist')
  // Counts: the lecture (design, section 9).
  expect(summary).toMatchObject({
    name: 'mnist',
    totalParameters: 38_390,
    trainableParameters: 38_390,
    nonTrainableParameters: 0
  })
  expect(summary.layers[0]).toStrictEqual({
    name: 'conv2d_1',
    type: 'conv2d',
    outputShape: [null, 24, 24, 10],
    parameters: 260
  })
  expect(summary.layers.map(({ parameters }) => parameters)).toStrictEqual([260, 0, 5020, 0, 0, 32_100, 1010])
})
