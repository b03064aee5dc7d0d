/** `cnn train --json-lines`: a document on each line, the result or an error last, however the training ends. */
import { afterEach, describe, expect, it } from 'vitest'
import { EpochWatch } from '../../src/cli/epoch-watch.js'
import { Output } from '../../src/cli/output.js'
import { withLines } from '../../src/cli/train-lines.js'
import { loadConfig } from '../../src/config/load.js'
import type { TrainEvents } from '../../src/run/carry-through.js'
import { cnn, emptyDirectory, until } from './cnn.js'

const smoke = ['train', '--config', 'smoke', '--limit', '300', '--json-lines']

const linesOf = (stdout: string) =>
  stdout
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => JSON.parse(line))

describe('the lines', () => {
  it('of a whole run: start, each epoch, and the document of --json', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout, stderr } = await cnn([...smoke, '--epochs', '3', '--quiet'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toBe('')
    const lines = linesOf(stdout)
    expect(lines.map(({ kind }) => kind)).toEqual(['start', 'epoch', 'epoch', 'epoch', 'result'])
    const [start, ...others] = lines
    const result = others.pop()
    const { run, engine, epochs, weightsSha256 } = result
    expect(start).toEqual({ kind: 'start', name: 'smoke', run, engine, plannedEpochs: 3 })
    expect(others).toEqual(epochs.map((epoch: object) => ({ kind: 'epoch', ...epoch })))
    const again = await cnn([...smoke.slice(0, -1), '--epochs', '3', '--json'], { cwd })
    const document = JSON.parse(again.stdout)
    expect(Object.keys(result)).toEqual(['kind', ...Object.keys(document)])
    expect(weightsSha256).toBe(document.weightsSha256)
  })

  it('of a run that is resumed: its new epochs; the result has all', async () => {
    const cwd = await emptyDirectory()
    await cnn([...smoke, '--epochs', '2'], { cwd })
    const { stdout } = await cnn(['train', '--resume', '--epochs', '3', '--accept-changes', '--json-lines'], {
      cwd
    })
    const lines = linesOf(stdout)
    expect(lines.map(({ kind, epoch }) => epoch ?? kind)).toEqual(['start', 3, 'result'])
    expect(lines.at(-1).epochs).toHaveLength(3)
  })

  it('of an interrupt: its exit code, and a last line that is the result so far', async () => {
    const cwd = await emptyDirectory()
    const args = [...smoke, '--epochs', '100000']
    const { code, stdout } = await cnn(args, until('val_loss', 'SIGINT', { cwd }))
    expect(code).toBe(130)
    const last = linesOf(stdout).at(-1)
    expect(last).toMatchObject({ kind: 'result', run: 'runs/smoke', error: { code: 'INTERRUPTED' } })
    expect(last.epochs.length).toBe(linesOf(stdout).filter(({ kind }) => kind === 'epoch').length)
  })

  it('of an interrupt before the run begins: the error', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout } = await cnn(smoke, until('reading the data set', 'SIGTERM', { cwd }))
    expect(code).toBe(143)
    expect(linesOf(stdout)).toEqual([
      { kind: 'error', error: expect.objectContaining({ code: 'TERMINATED' }) }
    ])
  })

  it.each([
    [['--json'], 'USAGE', 2],
    [['--set', 'training.epoch=1'], 'CONFIG', 2],
    [['--config', 'sgd', '--limit', '2000', '--set', 'training.optimizer.learningRate=900'], 'NOT_FINITE', 5]
  ])('of an error: one line, %j', async (args, error, exitCode) => {
    const { code, stdout } = await cnn([...smoke, '--quiet', ...args], { cwd: await emptyDirectory() })
    const last = linesOf(stdout).at(-1)
    expect([last.kind, last.error?.code, code]).toEqual(['error', error, exitCode])
  })
})

const { write } = process.stdout
afterEach(() => {
  process.stdout.write = write
})

/** The lines of an epoch of eight batches, with a document after so many seconds. */
function linesOfEpoch(interval: number) {
  let text = ''
  process.stdout.write = (piece: string | Uint8Array) => {
    text += piece
    return true
  }
  const silent = () => {}
  const events: TrainEvents = {
    onNotice: silent,
    onProgress: silent,
    onData: silent,
    onNetwork: silent,
    onBegin: silent,
    onStep: silent,
    onEpoch: silent
  }
  const { onStep } = withLines(events, new Output({ jsonLines: true }), loadConfig('smoke'), interval)
  for (let batch = 1; batch <= 8; batch++)
    onStep({ epoch: 1, batch, batches: 8, loss: 1 / batch, accuracy: 0.5 })
  process.stdout.write = write
  return text === '' ? [] : linesOf(text)
}

describe('within an epoch', () => {
  it('each batch is reported when the interval is 0, the last by its epoch', () => {
    const lines = linesOfEpoch(0)
    expect(lines.map(({ batch }) => batch)).toEqual([1, 2, 3, 4, 5, 6, 7])
    const time = { seconds: expect.any(Number), secondsLeft: expect.any(Number) }
    expect(lines[1]).toEqual({
      ...{ kind: 'progress', epoch: 1, batch: 2, batches: 8, loss: 0.5, accuracy: 0.5 },
      ...time
    })
  })

  it('an epoch that is shorter than the interval has no lines', () => {
    expect(linesOfEpoch(1000)).toEqual([])
  })

  it('a report is due when the interval has passed since the last, in each epoch anew', () => {
    const watch = new EpochWatch(10)
    const due = (batch: number, seconds: number): boolean =>
      watch.isDue(
        { epoch: 1, batch, batches: 9, loss: 1, accuracy: 1 },
        { seconds, first: { batch: 1, seconds: 1 } }
      )
    const times = [1, 9.9, 10, 12, 19.9, 20.5, 30.4, 31, 60]
    const first = times.map((seconds, i) => due(i + 1, seconds))
    expect(first).toEqual([false, false, true, false, false, true, false, true, false])
    watch.start()
    expect([due(1, 9), due(2, 11)]).toEqual([false, true])
  })
})
