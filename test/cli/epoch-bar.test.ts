/** Progress within an epoch without a terminal: a line each time the interval has passed. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EpochBar } from '../../src/cli/epoch-bar.js'
import { Output } from '../../src/cli/output.js'

const { write, isTTY } = process.stderr
let said = ''
beforeEach(() => {
  said = ''
  process.stderr.isTTY = false
  process.stderr.write = (piece: string | Uint8Array) => {
    said += piece
    return true
  }
})
afterEach(() => {
  process.stderr.write = write
  process.stderr.isTTY = isTTY
})

/** The lines of two epochs of four batches. */
function linesOf(interval: number, flags = {}): string[] {
  const bar = new EpochBar(new Output(flags), interval)
  for (const epoch of [1, 2]) {
    bar.start()
    for (let batch = 1; batch <= 4; batch++)
      bar.update({ epoch, batch, batches: 4, loss: epoch / batch, accuracy: 0.5 })
    bar.finish({ epoch, loss: 1, accuracy: 0.5, learningRate: 0.1, seconds: 1, trainSeconds: 1 })
  }
  return said.trimEnd().split('\n')
}

it('names the epoch, its batches, the loss and the time left', () => {
  const lines = linesOf(0)
  expect(lines.slice(0, 3)).toEqual([
    expect.stringMatching(/^epoch 1: 1\/4 batches, loss 1\.0000, \d+s left$/),
    expect.stringMatching(/^epoch 1: 2\/4 batches, loss 0\.5000, \d+s left$/),
    expect.stringMatching(/^epoch 1: 3\/4 batches, loss 0\.3333, \d+s left$/)
  ])
  // The line of the epoch stands for its last batch.
  expect(lines[3]).toMatch(/^4\/4 - 1s - 250ms\/step - loss: 1\.0000/)
  expect(lines).toHaveLength(8)
})

it('an epoch shorter than the interval has its one line', () => {
  expect(linesOf(1000)).toEqual([expect.stringMatching(/^4\/4/), expect.stringMatching(/^4\/4/)])
})

it('--quiet says nothing', () => {
  expect(linesOf(0, { quiet: true })).toEqual([''])
})
