/** The table of runs in terminals of every width. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { networkLine } from '../../../src/report/text/network-line.js'
import { type RunLine, runsTable } from '../../../src/report/text/runs-text.js'
import { lectureNetwork } from '../lecture-network.js'

const network = networkLine(lectureNetwork.layers.map(({ layer }) => layer))

const lecture: RunLine = {
  run: 'runs/mnist',
  name: 'mnist',
  network,
  parameters: 38_390,
  engine: 'compiled',
  threads: 2,
  epochs: 50,
  plannedEpochs: 50,
  bestValAccuracy: 0.9881,
  testAccuracy: 0.9883,
  startedAt: '2026-01-02T03:04:05.000Z',
  finished: true
}
const bare: RunLine = { run: 'runs/x', name: 'x', epochs: 0, finished: false }

test('a network in one line', () => {
  expect(network).toBe('conv 10 5x5 - pool - conv 20 5x5 - pool - dense 100 - dense 10')
})

test('shows the layers as far as there is room, and the parameters in a wide one', () => {
  const at = (width: number) => runsTable([lecture, bare], { width })
  expect(at(160)).toContain(network)
  expect(at(160)).toContain(' 2026-01-0')
  expect(at(160)).toContain('38,390')
  expect(at(80)).toMatch(/mnist +conv 10 5x5 - p.*… +compiled/)
  expect(at(80)).not.toContain('38,390')
  expect(at(60)).not.toMatch(/conv|compiled/)
  for (const width of [60, 80, 160]) expect(at(width)).toMatch(/mnist .*50\/50 +98\.81% +98\.83%/)
  expect(at(80)).toMatch(/ x .*0\/\? +- +unfinished/)
})

test('says how many images were taken where a run was limited, but names come first', () => {
  const limited: RunLine = { ...lecture, name: 'regression-l2', limit: 1000 }
  const at = (width: number, runs: readonly RunLine[]) => runsTable(runs, { width })
  expect(at(80, [lecture, limited])).toMatch(/images[\s\S]* all [\s\S]* 1,000 /)
  expect(at(80, [lecture])).not.toContain('images')
  expect(at(40, [lecture, limited])).toMatch(/regression-/)
})

test('a network with one output has its mean absolute error in the place of accuracies', () => {
  const { bestValAccuracy: _val, testAccuracy: _test, ...rest } = lecture
  const table = runsTable([{ ...rest, bestValMeanAbsoluteError: 0.4321, testMeanAbsoluteError: 0.45 }], {
    width: 80
  })
  expect(table).toMatch(/50\/50 +mae 0\.4321 +mae 0\.4500/)
})

test('no line is wider than a terminal of 60 columns and more', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 60, max: 200 }),
      fc.string({ minLength: 1, maxLength: 64 }),
      (width, name) => {
        const table = runsTable([lecture, { ...lecture, name }, bare], { width })
        expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width)
      }
    )
  )
})
