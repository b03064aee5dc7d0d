/** history.csv: its exact text, that it is read back the same, and that damage is found and named. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CnnError } from '../../src/errors.js'
import { formatHistory, parseHistory } from '../../src/report/history.js'

const header = 'epoch,seconds,loss,accuracy,valLoss,valAccuracy,learningRate'

test('the text', () => {
  const rows = [
    {
      epoch: 1,
      seconds: 1.9,
      loss: 0.1 + 0.2,
      accuracy: 0.72,
      valLoss: 0.4805,
      valAccuracy: 0.8707,
      learningRate: 1e-4
    },
    { epoch: 2, seconds: 2, loss: 1e-7, accuracy: 1, learningRate: 1e-4 }
  ]
  expect(formatHistory(rows)).toBe(
    `${header}\n1,1.9,0.30000000000000004,0.72,0.4805,0.8707,0.0001\n2,2,1e-7,1,,,0.0001\n`
  )
  expect(formatHistory([])).toBe(`${header}\n`)
})

test('only the columns of the file are written', () => {
  const report = { epoch: 1, seconds: 2, trainSeconds: 1, loss: 3, accuracy: 0.5, learningRate: 0.1 }
  expect(formatHistory([report])).toBe(`${header}\n1,2,3,0.5,,,0.1\n`)
})

test('reads back what was written', () => {
  // A negative zero is written as 0.
  const number = fc.double().map((value) => value + 0)
  const row = fc.record({ seconds: number, loss: number, accuracy: number, learningRate: number })
  const validation = fc.option(fc.record({ valLoss: number, valAccuracy: number }), { nil: {} })
  fc.assert(
    fc.property(fc.array(fc.tuple(row, validation)), fc.integer({ min: 1, max: 1e6 }), (parts, first) => {
      const rows = parts.map(([known, more], i) => ({ epoch: first + i, ...known, ...more }))
      expect(parseHistory(formatHistory(rows), 'history.csv')).toStrictEqual(rows)
    })
  )
})

test.each([
  ['', 1],
  ['epoch,loss\n', 1],
  [header, 1],
  [`${header}\n1,2,3,0.5,,,0.1`, 2],
  [`${header}\n1,2,3,0.5,,,0.1\n2,2,3,0.5,,,\n`, 3],
  [`${header}\n1,2,3,0.5,,0.1\n`, 2],
  [`${header}\n1,2,3,0.5,,,0.1,\n`, 2],
  [`${header}\n1,2,x,0.5,,,0.1\n`, 2],
  [`${header}\n1,2, 3,0.5,,,0.1\n`, 2],
  [`${header}\n1,2,0x10,0.5,,,0.1\n`, 2],
  [`${header}\n1,2,3,0.5,0.1,,0.1\n`, 2],
  [`${header}\n0,2,3,0.5,,,0.1\n`, 2],
  [`${header}\n1.5,2,3,0.5,,,0.1\n`, 2],
  [`${header}\n1,2,3,0.5,,,0.1\n3,2,3,0.5,,,0.1\n`, 3],
  [`${header}\n1,2,3,0.5,,,0.1\n\n`, 3],
  [`${header}\r\n1,2,3,0.5,,,0.1\r\n`, 1]
])('refuses %j, naming line %i', (text, line) => {
  let caught: unknown
  try {
    parseHistory(text, 'runs/a/history.csv')
  } catch (error) {
    caught = error
  }
  expect(caught).toBeInstanceOf(CnnError)
  expect(caught).toMatchObject({ code: 'CHECKPOINT', where: `runs/a/history.csv:${line}` })
})
