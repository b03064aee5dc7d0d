/** TensorBoard's own reader gets the run's reports and weights from the event files, for every engine. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineNames } from '../../src/engine/engine.js'
import { environmentWith, provided, root, run, temporaryDirectory } from './tools.js'

const [packages] = provided('CNN_TENSORBOARD')
const [cache] = provided('CNN_TENSORFLOW')
const env = { ...environmentWith(process.execPath), XDG_CACHE_HOME: cache, PYTHONPATH: packages }

const reader = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
log = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "histograms": 0})
log.Reload()
tags = log.Tags()
print(json.dumps({
    "scalars": {tag: [[e.step, e.value] for e in log.Scalars(tag)] for tag in tags["scalars"]},
    "histograms": {tag: [[e.step, vars(e.histogram_value)] for e in log.Histograms(tag)] for tag in tags["histograms"]},
}))`

interface Histogram {
  readonly min: number
  readonly max: number
  readonly num: number
  readonly sum: number
  readonly bucket_limit: number[]
  readonly bucket: number[]
}

function read(directory: string): {
  scalars: Record<string, [number, number][]>
  histograms: Record<string, [number, Histogram][]>
} {
  const { status, stdout, stderr } = run('python3', ['-c', reader, directory], { cwd: directory, env })
  expect(status, stderr).toBe(0)
  return JSON.parse(stdout)
}

it('a run that is resumed from before its last epochs has each epoch once', () => {
  const cwd = temporaryDirectory()
  const cnn = (...args: string[]) =>
    run(process.execPath, [join(root, 'bin/cnn.js'), ...args, '--tensorboard', 'logs'], { cwd, env })
  const first = cnn('train', '--config', 'smoke', '--epochs', '3', '--limit', '300')
  expect(first.status, first.stderr).toBe(0)
  const checkpoints = join(cwd, 'runs/smoke/checkpoints')
  rmSync(join(checkpoints, readdirSync(checkpoints).sort().at(-1) ?? ''), { recursive: true })
  rmSync(join(cwd, 'runs/smoke/evaluation.json'))
  const second = cnn('train', '--resume')
  expect(second.status, second.stderr).toBe(0)
  expect(second.stderr).toContain('going on from')
  for (const part of ['train', 'validation']) {
    expect(readdirSync(join(cwd, 'logs/smoke', part))).toHaveLength(2)
    const { scalars } = read(join(cwd, 'logs/smoke', part))
    expect(scalars.epoch_loss.map(([step]) => step)).toEqual([1, 2, 3])
  }
})

describe.each(engineNames)('trained by %s', (engine) => {
  const cwd = temporaryDirectory()
  const args = [
    'train',
    '--config',
    'smoke',
    '--epochs',
    '3',
    '--limit',
    '300',
    '--tensorboard',
    'logs',
    '--json'
  ]
  const trained = run(process.execPath, [join(root, 'bin/cnn.js'), ...args, '--engine', engine], { cwd, env })
  const floats = (values: readonly number[]) => values.map((value, index) => [index + 1, Math.fround(value)])

  it('scalars of each epoch', () => {
    expect(trained.status, trained.stderr).toBe(0)
    const { epochs } = JSON.parse(trained.stdout) as { epochs: Record<string, number>[] }
    const of = (name: string) => floats(epochs.map((epoch) => epoch[name]))
    expect(read(join(cwd, 'logs/smoke/train')).scalars).toMatchObject({
      epoch_loss: of('loss'),
      epoch_accuracy: of('accuracy'),
      epoch_learning_rate: floats([0.01, 0.01, 0.01]),
      epoch_seconds: of('seconds')
    })
    expect(read(join(cwd, 'logs/smoke/validation'))).toEqual({
      scalars: { epoch_loss: of('valLoss'), epoch_accuracy: of('valAccuracy') },
      histograms: {}
    })
  })

  it('histograms of the weights, the last of those that the model has', () => {
    const { histograms } = read(join(cwd, 'logs/smoke/train'))
    const model = join(cwd, 'runs/smoke/model')
    const [{ weights }] = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')).weightsManifest
    const bytes = readFileSync(join(model, 'weights.bin'))
    let offset = 0
    for (const { name, shape } of weights as { name: string; shape: number[] }[]) {
      const length = shape.reduce((product, side) => product * side, 1)
      const values = Array.from({ length }, (_, index) => bytes.readFloatLE(offset + 4 * index))
      offset += 4 * length
      expect(
        histograms[name]?.map(([step]) => step),
        name
      ).toEqual([1, 2, 3])
      const [, last] = histograms[name][2]
      expect(last.num).toBe(length)
      expect(last.min).toBe(Math.min(...values))
      expect(last.max).toBe(Math.max(...values))
      expect(last.sum).toBeCloseTo(
        values.reduce((sum, value) => sum + value, 0),
        6
      )
      for (const [index, count] of last.bucket.entries()) {
        const [left, right] = [
          index === 0 ? Number.NEGATIVE_INFINITY : last.bucket_limit[index - 1],
          last.bucket_limit[index]
        ]
        const inside = values.filter((value) => value > left + 1e-7 && value < right - 1e-7).length
        const near = values.filter((value) => value >= left - 1e-7 && value <= right + 1e-7).length
        expect(count).toBeGreaterThanOrEqual(inside)
        expect(count).toBeLessThanOrEqual(near)
      }
    }
    expect(Object.keys(histograms)).toHaveLength(weights.length)
  })
})
