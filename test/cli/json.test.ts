/** The `--json` output of each command, field by field: programs read it, so nothing may be missing or added. */
import { beforeAll, describe, expect, it } from 'vitest'
import { cnn, keptDirectory } from './cnn.js'

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
})

/** The one document on stdout, with nothing on stderr under --quiet. */
async function documentOf(args: readonly string[], code = 0) {
  const ended = await cnn([...args, '--json', '--quiet'], { cwd })
  expect(ended.code, ended.stderr).toBe(code)
  expect(ended.stderr).toBe('')
  return JSON.parse(ended.stdout)
}

const number = expect.any(Number)
const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/)
const digits = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

describe('an error with several problems', () => {
  const train = (...set: string[]) => [
    ...['train', '--config', 'smoke'],
    ...set.flatMap((one) => ['--set', one])
  ]

  it.each([
    [['training.batchSize=0', 'training.epoch=3']],
    [['training.epoch=3', 'training.batchSize=0']],
    [['seed=-1', 'training.batchSize=0']]
  ])('has the place of one and its own hint: %j', async (set) => {
    const { error } = await documentOf(train(...set), 2)
    expect(error.problems).toHaveLength(2)
    const own = error.problems.find(({ where }: { where: string }) => where === error.where)
    expect(own).toBeDefined()
    const others = error.problems.flatMap((problem: { hint?: string }) =>
      problem === own || problem.hint === undefined ? [] : [problem.hint]
    )
    if (own.hint !== undefined) expect(error.hint).toBe(own.hint)
    expect(others).not.toContain(error.hint)
  })
})

describe('cnn train --json', () => {
  it('of a whole run', async () => {
    const document = await documentOf(['train', '--config', 'smoke', '--limit', '300', '--epochs', '2'])
    const epoch = { loss: number, accuracy: number, valLoss: number, valAccuracy: number }
    expect(document).toEqual({
      run: 'runs/smoke',
      engine: { name: 'compiled', threads: number },
      parameters: 1554,
      epochs: [1, 2].map((count) => ({ epoch: count, ...epoch, seconds: number, trainSeconds: number })),
      test: { loss: number, accuracy: number },
      seconds: number,
      weightsSha256: sha256
    })
    for (const { seconds, trainSeconds } of document.epochs) expect(trainSeconds).toBeLessThanOrEqual(seconds)
  })

  it('without validation: its figures are not there', async () => {
    const args = ['--limit', '100', '--set', 'dataset.validation=0', '--out', 'unvalidated']
    const { epochs } = await documentOf(['train', '--config', 'smoke', ...args])
    expect(Object.keys(epochs[0])).toEqual(['epoch', 'loss', 'accuracy', 'seconds', 'trainSeconds'])
  })

  it('of restored weights: the kept epoch, whose scores close the output, also of the finished run', async () => {
    const stopping = { monitor: 'valLoss', patience: 1, restoreBestWeights: true }
    const set = `training.earlyStopping=${JSON.stringify(stopping)}`
    const args = ['train', '--config', 'smoke', '--limit', '300', '--epochs', '30', '--set', set]
    const { epochs, keptEpoch } = await documentOf([...args, '--out', 'restored'])
    const losses: number[] = epochs.map(({ valLoss }: { valLoss: number }) => valLoss)
    expect(keptEpoch).toBe(losses.indexOf(Math.min(...losses)) + 1)
    expect(keptEpoch).toBeLessThan(epochs.length)
    expect((await documentOf(['train', '--resume', 'restored'])).keptEpoch).toBe(keptEpoch)
    const { stdout } = await cnn(['train', '--resume', 'restored', '--quiet'], { cwd })
    const kept = epochs[keptEpoch - 1]
    expect(stdout).toContain(`the weights of epoch ${keptEpoch} are kept, which has the best valLoss\n`)
    expect(stdout).toContain(`training    loss ${kept.loss.toFixed(4)}`)
    expect(stdout).toContain(`validation  loss ${kept.valLoss.toFixed(4)}`)
    const { loss } = await documentOf(['evaluate', 'restored', '--split', 'validation'])
    expect(loss).toBeCloseTo(kept.valLoss, 6)
  })

  it('of a run below --min-accuracy: the same, and the error', async () => {
    const args = ['--limit', '100', '--out', 'below', '--min-accuracy', '1']
    const document = await documentOf(['train', '--config', 'smoke', ...args], 6)
    expect(Object.keys(document)).toEqual([
      ...['run', 'engine', 'parameters', 'epochs', 'test', 'seconds', 'weightsSha256', 'error']
    ])
    expect(document.error).toEqual({
      code: 'THRESHOLD',
      message: expect.stringContaining('below 1'),
      hint: expect.any(String),
      where: '--min-accuracy'
    })
  })

  it('--dry-run: the engine, the network and the config with its defaults', async () => {
    const document = await documentOf(['train', '--config', 'smoke', '--dry-run'])
    expect(document).toMatchObject({ dryRun: true, engine: 'compiled', summary: { totalParameters: 1554 } })
    expect(document.config.training.optimizer).toEqual({
      ...{ type: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }
    })
  })
})

it('cnn evaluate --json', async () => {
  const document = await documentOf(['evaluate', 'smoke', '--split', 'validation'])
  expect(document).toEqual({
    split: 'validation',
    count: 1000,
    loss: number,
    accuracy: number,
    confusion: digits.map(() => digits.map(() => number)),
    perClass: digits.map((label) => ({
      label,
      precision: number,
      recall: number,
      f1: number,
      support: number
    })),
    run: 'runs/smoke',
    worst: Array.from({ length: 10 }, () => ({
      index: number,
      label: expect.stringMatching(/^\d$/),
      predicted: expect.stringMatching(/^\d$/),
      probability: number,
      loss: number
    }))
  })
  const images: number[] = document.confusion.flat()
  expect(images.reduce((sum, count) => sum + count, 0)).toBe(1000)
})

it('cnn summary --json, the lecture’s rows', async () => {
  const layer = (name: string, type: string, outputShape: number[], parameters: number) => ({
    ...{ name, type, outputShape: [null, ...outputShape], parameters }
  })
  expect(await documentOf(['summary', '--config', 'mnist'])).toEqual({
    name: 'mnist',
    layers: [
      layer('conv2d_1', 'conv2d', [24, 24, 10], 260),
      layer('max_pooling2d_1', 'maxPooling2d', [12, 12, 10], 0),
      layer('conv2d_2', 'conv2d', [8, 8, 20], 5020),
      layer('max_pooling2d_2', 'maxPooling2d', [4, 4, 20], 0),
      layer('flatten_1', 'flatten', [320], 0),
      layer('dense_1', 'dense', [100], 32100),
      layer('dense_2', 'dense', [10], 1010)
    ],
    totalParameters: 38390,
    trainableParameters: 38390,
    nonTrainableParameters: 0
  })
  expect(await documentOf(['summary', 'runs/smoke'])).toMatchObject({ name: 'smoke', totalParameters: 1554 })
})

it('cnn data --json', async () => {
  expect(await documentOf(['data'])).toEqual({
    name: 'mnist',
    directory: expect.stringMatching(/[/\\]data[/\\]mnist$/),
    imageShape: [28, 28, 1],
    labels: digits,
    trainImages: 60_000,
    testImages: 10_000,
    files: [47_040_016, 60_008, 7_840_016, 10_008].map((bytes) => ({
      file: expect.stringMatching(/^(train|t10k)-(images-idx3|labels-idx1)-ubyte$/),
      source: expect.any(String),
      where: expect.any(String),
      sha256,
      bytes
    }))
  })
})

it('cnn engine --json', async () => {
  const { engines } = await documentOf(['engine'])
  expect(engines.map(({ name }: { name: string }) => name)).toEqual(['compiled', 'tensorflow', 'wasm', 'cpu'])
  for (const engine of engines)
    if (engine.available)
      expect(engine).toEqual({
        name: engine.name,
        available: true,
        supports: expect.stringMatching(/./),
        description: expect.stringMatching(/./),
        version: expect.stringMatching(/^\d/),
        from: expect.stringMatching(/./),
        threads: number
      })
    else
      expect(engine).toMatchObject({
        available: false,
        description: '',
        threads: 0,
        reason: expect.stringMatching(/./)
      })
})

it.each([
  { args: ['train', '--config', 'mnist', '--epochs', '0'], code: 2, where: '--epochs' },
  { args: ['train', '--config', 'mnist', '--engine', 'gpu'], code: 2, where: '--engine' },
  { args: ['train', '--config', 'mnist', '--verbose'], code: 2, where: '--verbose' },
  { args: ['tarin'], code: 2, where: 'tarin' },
  { args: ['engine', 'install'], code: 2, where: 'engine' },
  { args: ['pool', '--input', '[[1]]', '--stride', '0'], code: 2, where: '--stride' },
  { args: ['plot', '-o', 'plot.gif'], code: 2, where: '-o' },
  { args: ['evaluate', 'none'], code: 4, where: 'none' },
  { args: ['predict', 'none.png'], code: 3, where: 'none.png' }
])('$args: an error is code, message, hint and where, and nothing else', async ({ args, code, where }) => {
  const { error, ...rest } = await documentOf(args, code)
  expect(rest).toEqual({})
  const text = expect.stringMatching(/./)
  expect(error).toEqual({ code: text, message: text, hint: text, where })
})

it('a run that diverges: the step is where', async () => {
  const rate = ['--set', 'training.optimizer.learningRate=900']
  const args = ['train', '--config', 'sgd', '--limit', '2000', '--epochs', '1', '--out', 'diverged', ...rate]
  const { error } = await documentOf(args, 5)
  expect(error).toMatchObject({ code: 'NOT_FINITE', where: expect.stringMatching(/^epoch 1, batch \d+/) })
})

it('an error: code, message, hint and where, and every mistake of a config', async () => {
  const document = await documentOf(['train', '--config', 'mnist', '--set', 'training.epoch=3'], 2)
  expect(Object.keys(document)).toEqual(['error'])
  expect(document.error).toEqual({
    code: 'CONFIG',
    message: expect.stringContaining('training.epoch: unknown key "epoch"; did you mean "epochs"?'),
    hint: expect.stringContaining('"epochs"'),
    where: expect.any(String),
    problems: [
      {
        path: 'training.epoch',
        message: 'unknown key "epoch"',
        where: '--set training.epoch=3',
        hint: expect.stringContaining('did you mean "epochs"?')
      }
    ]
  })
})
