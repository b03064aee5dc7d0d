/** `cnn reproduce` through the built binary: equal runs, and different ones, with the first epoch that differs. */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { cnn, emptyDirectory, keptDirectory } from './cnn.js'

let cwd = ''
const smoke = ['train', '--config', 'smoke', '--limit', '500', '--epochs', '4', '--threads', '2']
beforeAll(async () => {
  cwd = await keptDirectory()
  expect((await cnn(smoke, { cwd })).code).toBe(0)
})

/** A copy of the run, one of its files changed. */
async function changed(file: string, change: (text: string) => string): Promise<string> {
  const directory = await emptyDirectory()
  await cp(join(cwd, 'runs'), join(directory, 'runs'), { recursive: true })
  const path = join(directory, 'runs/smoke', file)
  await writeFile(path, change(await readFile(path, 'utf8')))
  return directory
}

it('says equal, with any number of threads, and writes nothing', async () => {
  const before = await readdir(join(cwd, 'runs/smoke'))
  const { code, stdout, stderr } = await cnn(['reproduce', '--threads', '1'], { cwd })
  expect(code, stderr).toBe(0)
  expect(stdout).toMatch(/^runs\/smoke is equal: 4 epochs, weights [0-9a-f]{64}\n$/)
  expect(stderr).toMatch(/^epoch 4 is equal: loss [\d.]+$/m)
  expect(await readdir(join(cwd, 'runs/smoke'))).toEqual(before)
  const { result } = JSON.parse(await readFile(join(cwd, 'runs/smoke/environment.json'), 'utf8'))
  const again = await cnn(['reproduce', 'smoke', '--json', '--quiet'], { cwd })
  expect(again.stderr).toBe('')
  const sha256 = result.weightsSha256
  expect(JSON.parse(again.stdout)).toEqual({
    run: 'runs/smoke',
    equal: true,
    epochs: 4,
    reasons: [],
    weightsSha256: { receipt: sha256, now: sha256 }
  })
})

it('names the first epoch that differs, what of it, and possible reasons', async () => {
  const history = await changed('history.csv', (text) => text.replace(/^3,([^,]*),[^,]*/m, '3,$1,0.5'))
  const { code, stdout } = await cnn(['reproduce', '--json'], { cwd: history })
  expect(code).toBe(6)
  expect(JSON.parse(stdout)).toMatchObject({
    equal: false,
    epochs: 3,
    differs: { epoch: 3, what: ['loss'] },
    reasons: [expect.stringContaining('its files were changed')],
    error: { code: 'DIFFERENT' }
  })
  const rate = await changed('config.json', (text) =>
    text.replace('"learningRate": 0.01', '"learningRate": 0.011')
  )
  const shown = await cnn(['reproduce'], { cwd: rate })
  expect(shown.code).toBe(6)
  expect(shown.stderr).toMatch(/is not reproduced: epoch 1 differs in .*loss.*weights/)
  const version = await changed('environment.json', (text) => text.replace('"cnn": "', '"cnn": "0.0.'))
  await cp(join(rate, 'runs/smoke/config.json'), join(version, 'runs/smoke/config.json'))
  expect((await cnn(['reproduce'], { cwd: version })).stderr).toContain('it was trained by cnn 0.0.')
})

it('a run that was resumed is equal; one whose config was changed on the way is not, and says so', async () => {
  const directory = await changed('history.csv', (text) => text)
  const more = ['train', '--resume', '--epochs', '5']
  expect((await cnn(more, { cwd: directory })).code).toBe(0)
  expect((await cnn(['reproduce'], { cwd: directory })).code).toBe(0)
  const other = ['--set', 'training.optimizer.learningRate=0.02', '--accept-changes']
  expect((await cnn(['train', '--resume', '--epochs', '6', ...other], { cwd: directory })).code).toBe(0)
  const { code, stderr } = await cnn(['reproduce'], { cwd: directory })
  expect(code).toBe(6)
  expect(stderr).toContain('epoch 1 differs')
  expect(stderr).toContain(
    'its config was changed on the way (training.epochs, training.optimizer.learningRate)'
  )
})

it('off the compiled engine takes as many threads as before, or those asked for, and so does --resume', async () => {
  const directory = await changed('environment.json', (text) => {
    const { engine, ...environment } = JSON.parse(text)
    return JSON.stringify({ ...environment, engine: { ...engine, name: 'tensorflow', threads: 3 } })
  })
  // A native TensorFlow that tells with how many threads it is loaded, and is not.
  const fake = join(directory, 'node_modules/@tensorflow/tfjs-node')
  await mkdir(join(fake, 'lib/napi-v8'), { recursive: true })
  await writeFile(join(fake, 'lib/napi-v8/tfjs_binding.node'), '')
  await writeFile(join(fake, 'package.json'), '{ "name": "@tensorflow/tfjs-node", "main": "index.js" }')
  await writeFile(
    join(fake, 'index.js'),
    'throw new Error("loaded with " + process.env.TF_NUM_INTRAOP_THREADS)'
  )
  for (const [args, threads] of [
    [['reproduce'], 3],
    [['reproduce', '--threads', '1'], 1],
    [['train', '--resume', '--epochs', '9'], 3],
    [['train', '--resume', '--epochs', '9', '--threads', '1'], 1]
  ] as const) {
    const { code, stderr } = await cnn(args, { cwd: directory })
    expect(code, stderr).toBe(7)
    expect(stderr, args.join(' ')).toContain(`loaded with ${threads}`)
  }
})

it('a run of an earlier version, whose receipt has less, is evaluated but neither reproduced nor resumed', async () => {
  const directory = await changed('environment.json', (text) => {
    const { id: _id, resumed: _resumed, limit: _limit, ...earlier } = JSON.parse(text)
    return JSON.stringify(earlier)
  })
  const { code, stderr } = await cnn(['evaluate'], { cwd: directory })
  expect(code, stderr).toBe(0)
  for (const args of [['reproduce'], ['train', '--resume']]) {
    const refused = await cnn(args, { cwd: directory })
    expect(refused.code).toBe(4)
    expect(refused.stderr).toContain('environment.json cannot be read')
    expect(refused.stderr).toContain('can still evaluate')
  }
  expect((await readdir(join(directory, 'runs/smoke'))).sort()).toEqual(
    (await readdir(join(cwd, 'runs/smoke'))).sort()
  )
})

it('asks for a finished run', async () => {
  const unfinished = await changed('environment.json', (text) => {
    const { result: _none, ...environment } = JSON.parse(text)
    return JSON.stringify(environment)
  })
  const { code, stderr } = await cnn(['reproduce'], { cwd: unfinished })
  expect(code).toBe(4)
  expect(stderr).toContain('cnn train --resume runs/smoke')
  expect((await cnn(['reproduce'], { cwd: await emptyDirectory() })).code).toBe(4)
})
