/** `cnn train --resume` through the built binary: stopped and killed runs end with the bits of one without a stop. */
import { readdirSync } from 'node:fs'
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cnn, type Ended, emptyDirectory, keptDirectory, until } from './cnn.js'

const epochs = 20
const smoke = ['train', '--config', 'smoke', '--limit', '1000', '--epochs', String(epochs)]

/** The uninterrupted run. */
let whole: { weightsSha256: string; epochs: { epoch: number; seconds: number }[]; test: object }
beforeAll(async () => {
  const ended = await cnn([...smoke, '--json'], { cwd: await keptDirectory() })
  expect(ended.code, ended.stderr).toBe(0)
  whole = JSON.parse(ended.stdout)
})

/** What does not depend on the clock. */
const timeless = (document: typeof whole) => ({
  weightsSha256: document.weightsSha256,
  test: document.test,
  epochs: document.epochs.map(({ seconds, ...epoch }) => ({ ...epoch, trainSeconds: 0 }))
})

const thirdEpoch = 'loss: 0.2564'

/** A directory with a run that was stopped within its epochs. */
async function stopped(
  signal: NodeJS.Signals = 'SIGINT',
  args = smoke
): Promise<{ cwd: string; ended: Ended }> {
  const cwd = await emptyDirectory()
  const ended = await cnn(args, until(thirdEpoch, signal, { cwd }))
  return { cwd, ended }
}

const run = (cwd: string, ...names: string[]) => join(cwd, 'runs/smoke', ...names)

async function expectWhole(cwd: string, args: string[] = ['train', '--resume']): Promise<Ended> {
  const ended = await cnn([...args, '--json'], { cwd })
  expect(ended.code, ended.stderr).toBe(0)
  expect(timeless(JSON.parse(ended.stdout))).toEqual(timeless(whole))
  const rows = (await readFile(join(cwd, JSON.parse(ended.stdout).run, 'history.csv'), 'utf8'))
    .trim()
    .split('\n')
  expect(rows.slice(1).map((row) => Number(row.split(',')[0]))).toEqual(
    Array.from({ length: epochs }, (_, index) => index + 1)
  )
  return ended
}

describe('a run that was', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stopped by %s says how to go on, and does', async (signal) => {
    const { cwd, ended } = await stopped(signal)
    expect(ended.code).toBe(signal === 'SIGINT' ? 130 : 143)
    expect(ended.stderr).toContain('cnn train --resume runs/smoke')
    const { stderr } = await expectWhole(cwd)
    expect(stderr).toMatch(/going on from checkpoint \d+ of runs\/smoke: \d+ epochs.* done; nothing is lost/)
    expect((await readdir(run(cwd))).filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('killed says what is lost, and resumes from its last checkpoint', async () => {
    const cwd = await emptyDirectory()
    // The training does not wait for the disk.
    const isSaved = () => readdirSync(run(cwd, 'checkpoints')).some((name) => !name.startsWith('.'))
    const ended = await cnn(smoke, until(thirdEpoch, 'SIGKILL', { cwd }, isSaved))
    expect(ended.code).toBeNull()
    const { stderr } = await expectWhole(cwd)
    expect(stderr).toMatch(
      /checkpoint \d+ of runs\/smoke: \d+ epochs? done; .* of training after it are lost/
    )
  })

  it('killed within an epoch, whose checkpoints go by seconds', async () => {
    const often = ['everyEpochs=1000000', 'everySeconds=0.01'].flatMap((set) => [
      '--set',
      `training.checkpoint.${set}`
    ])
    const { cwd } = await stopped('SIGKILL', [...smoke, ...often])
    await expectWhole(cwd)
  })

  it('killed before its first checkpoint starts over', async () => {
    const cwd = await emptyDirectory()
    await cnn(smoke, until('the run goes to', 'SIGKILL', { cwd }))
    await rm(run(cwd, 'checkpoints'), { recursive: true, force: true })
    await writeFile(run(cwd, 'history.csv'), 'begun')
    const { stderr } = await expectWhole(cwd)
    expect(stderr).toContain('runs/smoke has no checkpoint yet: it starts over')
  })

  it('finished prints its result and ends with 0, as often as it is asked', async () => {
    const { cwd } = await stopped()
    const first = await expectWhole(cwd)
    const again = await expectWhole(cwd)
    expect(again.stderr).toContain('runs/smoke is finished')
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
    const shown = await cnn(['train', '--resume', '--min-accuracy', '1'], { cwd })
    expect(shown.code).toBe(6)
    expect(shown.stdout).toMatch(/^test +loss .* accuracy/m)
  })

  it('moved, opened from elsewhere, begun before the clock was set back', async () => {
    const { cwd } = await stopped()
    const other = join(cwd, 'runs/later')
    // An older run that says it began in the future: the clock was right then, or will be.
    await cp(run(cwd), other, { recursive: true })
    const environment = JSON.parse(await readFile(join(other, 'environment.json'), 'utf8'))
    const startedAt = '2999-01-01T00:00:00.000Z'
    await writeFile(join(other, 'environment.json'), JSON.stringify({ ...environment, startedAt }))
    const latest = await cnn([...smoke, '--set', 'name=latest'], until(thirdEpoch, 'SIGTERM', { cwd }))
    expect(latest.code).toBe(143)
    expect((await expectWhole(cwd)).stderr).toContain('runs/latest')

    const elsewhere = await emptyDirectory()
    await mkdir(join(elsewhere, 'deep'))
    await rename(run(cwd), join(elsewhere, 'moved'))
    await expectWhole(join(elsewhere, 'deep'), ['train', '--resume', '../moved'])
  })

  it('damaged resumes from the checkpoint before, and says so', async () => {
    const { cwd } = await stopped()
    const names = (await readdir(run(cwd, 'checkpoints'))).sort()
    const bytes = await readFile(run(cwd, 'checkpoints', names[1], 'arrays.bin'))
    bytes[100] ^= 1
    await writeFile(run(cwd, 'checkpoints', names[1], 'arrays.bin'), bytes)
    const { stderr } = await expectWhole(cwd)
    expect(stderr).toContain(`checkpoints/${names[1]} cannot be used: arrays.bin has another SHA-256`)
    expect(stderr).toContain(`going on from checkpoint ${Number(names[0])}`)
  })
})

describe('a config that was changed since', () => {
  it('is refused by name, or accepted when that is asked for', async () => {
    const { cwd } = await stopped()
    const before = await readFile(run(cwd, 'config.json'), 'utf8')
    await writeFile(run(cwd, 'config.json'), before.replace('"learningRate": 0.01', '"learningRate": 0.02'))
    const refused = await cnn(['train', '--resume'], { cwd })
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('training.optimizer.learningRate')
    expect(refused.stderr).toContain('0.02, but the checkpoint was trained with 0.01')
    await writeFile(run(cwd, 'config.json'), before)
    for (const args of [
      ['--set', 'dataset.augmentation.shift=1'],
      ['--seed', '1'],
      ['--limit', '900'],
      ['--config', 'mnist']
    ])
      expect((await cnn(['train', '--resume', ...args], { cwd })).code, args.join(' ')).toBe(2)
    // Nothing of all that has left a trace.
    const copy = await emptyDirectory()
    await cp(cwd, copy, { recursive: true })
    await expectWhole(copy)

    const changed = ['--set', 'training.optimizer.learningRate=0.02']
    const accepted = await cnn(['train', '--resume', ...changed, '--accept-changes', '--json'], { cwd })
    expect(accepted.code, accepted.stderr).toBe(0)
    const document = JSON.parse(accepted.stdout)
    expect(document.epochs).toHaveLength(epochs)
    expect(document.weightsSha256).not.toBe(whole.weightsSha256)
    const environment = JSON.parse(await readFile(run(cwd, 'environment.json'), 'utf8'))
    expect(environment.resumed).toMatchObject([{ changed: ['training.optimizer.learningRate'] }])
    expect((await cnn(['train', '--resume'], { cwd })).code).toBe(0)
  })

  it('may always have more epochs, never fewer than are done', async () => {
    const { cwd, ended } = await stopped('SIGINT', [...smoke.slice(0, -1), '3'])
    // It may have been quick enough to finish.
    expect([0, 130]).toContain(ended.code)
    expect((await cnn(['train', '--resume'], { cwd })).code).toBe(0)
    await expectWhole(cwd, ['train', '--resume', '--epochs', String(epochs)])
    const fewer = await cnn(['train', '--resume', '--epochs', '3'], { cwd })
    expect(fewer.code).toBe(2)
    expect(fewer.stderr).toContain('20 epochs of runs/smoke are done')
  })

  it('has more epochs only from a checkpoint: a finished run without one keeps its result', async () => {
    const cwd = await emptyDirectory()
    const first = await cnn([...smoke.slice(0, -1), '2', '--json'], { cwd })
    await rm(run(cwd, 'checkpoints'), { recursive: true })
    for (const more of [
      ['--epochs', '3'],
      ['--set', 'training.optimizer.learningRate=0.02', '--accept-changes']
    ]) {
      const refused = await cnn(['train', '--resume', ...more], { cwd })
      expect(refused.code, refused.stderr).toBe(4)
      expect(refused.stderr).toContain('is finished and has no checkpoint')
    }
    const again = await cnn(['train', '--resume', '--json'], { cwd })
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout))
  })

  it('has more epochs after early stopping, or by a schedule that spans them, and says what they do', async () => {
    const cwd = await emptyDirectory()
    const stopping = (patience: number) => [
      '--set',
      `training.earlyStopping={"monitor":"loss","minDelta":100,"patience":${patience}}`
    ]
    const few = [...smoke.slice(0, -1), '6', '--json']
    const stoppedEarly = JSON.parse((await cnn([...few, ...stopping(1)], { cwd })).stdout)
    expect(stoppedEarly.epochs).toHaveLength(2)
    const more = await cnn(['train', '--resume', '--epochs', '7', '--json'], { cwd })
    expect(more.stderr).toContain('early stopping ended the training after 2 epochs: more train nothing')
    expect(timeless(JSON.parse(more.stdout))).toEqual(timeless(stoppedEarly))
    const patient = ['train', '--resume', ...stopping(3), '--accept-changes', '--json']
    const goneOn = await cnn(patient, { cwd })
    expect(JSON.parse(goneOn.stdout).epochs, goneOn.stderr).toHaveLength(4)

    const cosine = ['--set', 'training.schedule={"type":"cosine"}', '--set', 'name=cosine']
    expect((await cnn([...smoke.slice(0, -1), '2', ...cosine], { cwd })).code).toBe(0)
    const { code, stderr } = await cnn(['train', '--resume', 'cosine', '--epochs', '4'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toContain('the learning rate goes on at 0.0050 where it was')
  })

  it('that does not fit the checkpoint ends with 4, and the run is as it was', async () => {
    const { cwd } = await stopped()
    const other = ['--set', 'model.layers[0].filters=5', '--accept-changes']
    const { code, stderr } = await cnn(['train', '--resume', ...other], { cwd })
    expect(code).toBe(4)
    expect(stderr).toContain('conv2d_1/kernel')
    await expectWhole(cwd)
  })
})

it('a run that is being trained is resumed by nobody else', async () => {
  const cwd = await emptyDirectory()
  let second: Promise<Ended> | undefined
  const first = await cnn([...smoke.slice(0, -1), '100000'], {
    cwd,
    onStderr: (text, kill) => {
      if (second || !text.includes(thirdEpoch)) return
      second = cnn(['train', '--resume', '--json'], { cwd }).finally(() => kill('SIGTERM'))
    }
  })
  expect(first.code).toBe(143)
  const { code, stdout } = (await second) ?? {}
  expect(code).toBe(8)
  expect(JSON.parse(stdout ?? '')).toMatchObject({ error: { code: 'WRITE', message: /is training in/ } })
})

it('a loss that is no number ends with 5, the last finite checkpoint left as it is', async () => {
  const { cwd } = await stopped()
  const [good] = (await readdir(run(cwd, 'checkpoints'))).sort().reverse()
  const before = await readFile(run(cwd, 'checkpoints', good, 'arrays.bin'))
  const worse = ['--set', 'training.optimizer={"type":"adam","learningRate":1000,"epsilon":1e-30,"beta2":0}']
  const { code, stderr } = await cnn(['train', '--resume', ...worse, '--accept-changes'], { cwd })
  expect(code, stderr).toBe(5)
  expect(stderr).toMatch(
    /step \d+.* at a learning rate of 1000: \w+ is the first layer whose values overflowed/
  )
  expect(stderr).toContain('cnn train --resume runs/smoke --accept-changes')
  const [last] = (await readdir(run(cwd, 'checkpoints'))).sort().reverse()
  expect(Number(last)).toBeGreaterThanOrEqual(Number(good))
  expect((await readFile(run(cwd, 'checkpoints', good, 'arrays.bin'))).equals(before)).toBe(true)
})

it('asks for a run or a config, not for what does not go together', async () => {
  const cwd = await emptyDirectory()
  expect((await cnn(['train', '--resume'], { cwd })).code).toBe(4)
  for (const args of [['--resume', '--out', 'there'], ['--resume', '--dry-run'], []])
    expect((await cnn(['train', ...args], { cwd })).code).toBe(2)
})

it('more epochs, killed after any of the first files is in place: it can be resumed without naming them again', async () => {
  const cwd = await emptyDirectory()
  const trained = await cnn(['train', 'smoke', '--limit', '300', '--epochs', '1', '--quiet'], { cwd })
  expect(trained.code, trained.stderr).toBe(0)
  for (let last = 1; last <= 5; last++) {
    const run = `runs/killed-${last}`
    await cp(join(cwd, 'runs/smoke'), join(cwd, run), { recursive: true })
    const program = `
      import fs from 'node:fs'
      import { syncBuiltinESMExports } from 'node:module'
      const { rename } = fs.promises
      let done = 0
      fs.promises.rename = async (...paths) => {
        await rename(...paths)
        if (++done === ${last}) process.kill(process.pid, 'SIGKILL')
      }
      syncBuiltinESMExports()`
    const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(program)}"` }
    const killed = await cnn(['train', '--resume', run, '--epochs', '2', '--quiet'], { cwd, env })
    expect(killed.code).toBe(null)
    const resumed = await cnn(['train', '--resume', run, '--quiet', '--json'], { cwd })
    expect(resumed.code, `after ${last} files: ${resumed.stderr}`).toBe(0)
  }
})
