/** The lines of training: their words, their times, and that they never wrap. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochLine, epochTitle, stepLine, timingAfter } from '../../../src/report/text/progress.js'

const step = { epoch: 3, batch: 122, batches: 391, loss: 0.24741, accuracy: 0.92708 }
// 121 steps after the first at 4 ms each; 269 to go: 1.076 s.
const timing = { seconds: 0.1 + 121 * 0.004, first: { batch: 1, seconds: 0.1 } }

test('the whole line', () => {
  expect(stepLine(step, timing, 80)).toBe(
    ' 122/391 ━━━━━━────────────── 1s 4ms/step - loss: 0.2474 - accuracy: 0.9271'
  )
})

test.each([
  [75, ' 122/391 ━━━━━━────────────── 1s 4ms/step - loss: 0.2474 - accuracy: 0.9271'],
  [60, ' 122/391 ━──── 1s 4ms/step - loss: 0.2474 - accuracy: 0.9271'],
  [59, ' 122/391 ━━━━───────── 1s - loss: 0.2474 - accuracy: 0.9271'],
  [50, ' 122/391 1s - loss: 0.2474 - accuracy: 0.9271'],
  [42, ' 122/391 - loss: 0.2474 - accuracy: 0.9271'],
  [40, ' 122/391 ━━━━───────── 1s - loss: 0.2474'],
  [26, ' 122/391 1s - loss: 0.2474'],
  [23, ' 122/391 - loss: 0.2474'],
  [8, ' 122/391'],
  [4, ' 122']
])('in %i columns', (width, line) => {
  expect(stepLine(step, timing, width)).toBe(line)
})

test('never wider than the terminal', () => {
  const number = fc.double({ min: 0, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      number,
      number,
      number,
      (width, batches, share, loss, accuracy, seconds) => {
        const batch = Math.max(1, Math.round(batches * share))
        const line = stepLine(
          { epoch: 1, batch, batches, loss, accuracy },
          { seconds, first: { batch: 1, seconds: seconds / 2 } },
          width
        )
        expect(line.length).toBeLessThanOrEqual(width)
      }
    )
  )
})

test('the first step does not count towards the speed or the time to go', () => {
  // The first step took 10 s; the next nine 1 s each, 90 are to go.
  const slowStart = { seconds: 19, first: { batch: 1, seconds: 10 } }
  const line = stepLine({ ...step, batch: 10, batches: 100 }, slowStart, 80)
  expect(line).toContain('  10/100 ')
  expect(line).toContain(' 1:30 1s/step ')
})

test('after the first step alone its own time is all there is', () => {
  const line = stepLine({ ...step, batch: 1, batches: 5 }, timingAfter(undefined, 1, 2), 80)
  expect(line).toContain(' 8s 2s/step ')
})

test('when every batch is done it shows the time taken and a full bar', () => {
  const line = stepLine({ ...step, batch: 391 }, { seconds: 1.66, first: { batch: 1, seconds: 0.1 } }, 80)
  expect(line).toContain(`391/391 ${'━'.repeat(20)} 2s 4ms/step`)
})

test('timing keeps the first report of the epoch, also of an epoch resumed in its middle', () => {
  const first = timingAfter(undefined, 200, 0.5)
  const later = timingAfter(first, 210, 1.5)
  expect(later).toStrictEqual({ seconds: 1.5, first: { batch: 200, seconds: 0.5 } })
  expect(stepLine({ ...step, batch: 210 }, later, 80)).toContain('100ms/step')
})

test('batches told together count as the first: how long one of them took is not known', () => {
  // 40 batches in the first look at 0.4 s, 100 more in the second at 0.9 s.
  let timing = timingAfter(undefined, 1, 0.4)
  for (let batch = 2; batch <= 40; batch++) timing = timingAfter(timing, batch, 0.4 + batch * 1e-6)
  expect(timing.first.batch).toBe(40)
  for (let batch = 41; batch <= 140; batch++) timing = timingAfter(timing, batch, 0.9)
  expect(timing.first.batch).toBe(40)
  expect(stepLine({ ...step, batch: 140 }, timing, 80)).toContain(' 5ms/step')
})

test('the line of an epoch', () => {
  const epoch = {
    epoch: 3,
    loss: 0.2474,
    accuracy: 0.9271,
    learningRate: 1e-4,
    seconds: 1.9,
    trainSeconds: 1.66
  }
  expect(epochTitle(3, 50)).toBe('Epoch 3/50')
  expect(epochLine({ ...epoch, valLoss: 0.223, valAccuracy: 0.9365 }, 391)).toBe(
    '391/391 - 2s - 4ms/step - loss: 0.2474 - accuracy: 0.9271 - val_loss: 0.2230 - val_accuracy: 0.9365'
  )
  expect(epochLine(epoch, 1)).toBe('1/1 - 2s - 2s/step - loss: 0.2474 - accuracy: 0.9271')
})

test('colours mark the count and the two parts of the bar', () => {
  const tagged = (tag: string) => (text: string) => `<${tag}>${text}</${tag}>`
  const colours = {
    bold: tagged('b'),
    dim: tagged('d'),
    red: tagged('r'),
    green: tagged('g'),
    blue: tagged('u'),
    cyan: tagged('c')
  }
  expect(stepLine(step, timing, 60, colours)).toBe(
    '<b> 122/391</b> <g>━</g><d>────</d> 1s 4ms/step - loss: 0.2474 - accuracy: 0.9271'
  )
})
