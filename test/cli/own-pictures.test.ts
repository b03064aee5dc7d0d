/** The user's own pictures, with the built binary: the same weights from every form, runs, evaluation, prediction. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { everyForm, smallConfig, someDigits, write } from '../dataset/own/digits.js'
import { cnn, emptyDirectory, keptDirectory } from './cnn.js'

let data: Record<string, string>
let kept: string
let env: Record<string, string>

beforeAll(async () => {
  kept = await keptDirectory()
  env = { XDG_CACHE_HOME: join(kept, 'cache') }
  data = await everyForm(kept, await someDigits(20))
}, 60_000)

/** Runs in `cwd` and returns the document; the exit code is 0. */
async function json(cwd: string, args: readonly string[]) {
  const { code, stdout, stderr } = await cnn([...args, '--json'], { cwd, env })
  expect(stderr + stdout, args.join(' ')).not.toMatch(/"error"|fault/)
  expect(code).toBe(0)
  return JSON.parse(stdout)
}

async function trained(path: string, dataset: object = {}) {
  const cwd = await emptyDirectory()
  writeFileSync(join(cwd, 'own.json'), smallConfig(path, dataset))
  return { cwd, result: await json(cwd, ['train', 'own.json']) }
}

describe('the same pictures in the same order', () => {
  it('give the same weights from a folder, an archive, a table, NPZ, IDX and a table of pixels', async () => {
    const weights: Record<string, string> = {}
    for (const [form, path] of Object.entries(data))
      weights[form] = (await trained(path)).result.weightsSha256
    expect(new Set(Object.values(weights)).size, JSON.stringify(weights)).toBe(1)
  })
})

describe('a run on own pictures', () => {
  it('says all of its data in config.json, is reproduced, evaluated and resumed', async () => {
    const { cwd, result } = await trained(data.folder ?? '')
    const config = JSON.parse(readFileSync(join(cwd, 'runs/own/config.json'), 'utf8'))
    expect(config.dataset).toMatchObject({
      path: data.folder,
      format: 'folder',
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      image: { size: [28, 28], channels: 1, fit: 'crop', background: 'white' }
    })
    expect(result.test.accuracy).toBeGreaterThan(0.2)
    expect(await json(cwd, ['reproduce'])).toMatchObject({ equal: true })
    const evaluation = await json(cwd, ['evaluate'])
    expect(evaluation).toMatchObject({ split: 'test', count: 40, accuracy: result.test.accuracy })
    for (const { file, label } of evaluation.worst)
      expect(file).toMatch(new RegExp(`^${label}/\\d{5}\\.png$`))
    const more = await json(cwd, ['train', '--resume', '--epochs', '3'])
    expect(more.epochs).toHaveLength(3)
  })

  it('is resumed where the pictures were moved, and refused where one has changed', async () => {
    const cwd = await emptyDirectory()
    const files = Object.entries(await onePicturePerClass())
    write(cwd, files)
    writeFileSync(join(cwd, 'own.json'), smallConfig('few', { validation: 0, test: 0 }))
    await json(cwd, ['train', 'own.json'])
    renameSync(join(cwd, 'few'), join(cwd, 'moved'))
    const args = ['train', '--resume', '--epochs', '3', '--set', 'dataset.path=moved']
    expect((await json(cwd, args)).epochs).toHaveLength(3)
    const [[first], [second, content]] = [files[0] ?? [''], files[1] ?? ['', '']]
    expect(second).not.toBe('')
    writeFileSync(join(cwd, first.replace('few', 'moved')), content)
    const { code, stderr } = await cnn([...args, '--epochs', '4'], { cwd, env })
    expect(code).toBe(3)
    expect(stderr).toMatch(/pictures has another SHA-256 than when runs\/own was started/)
  })

  it('without a test split is judged by validation, and says so', async () => {
    const { cwd, result } = await trained(data.folder ?? '', { test: 0 })
    expect(result.test).toBeUndefined()
    expect(result.validation.accuracy).toBeGreaterThan(0)
    const file = JSON.parse(readFileSync(join(cwd, 'runs/own/evaluation.json'), 'utf8'))
    expect(file.split).toBe('validation')
    const { code, stderr } = await cnn(['train', 'own.json', '--min-accuracy', '1'], { cwd, env })
    expect(code).toBe(6)
    expect(stderr).toMatch(/the validation accuracy .* is below 1/)
  })
})

/** `few/3/a.png`: two pictures of each digit. */
async function onePicturePerClass(): Promise<Record<string, Buffer>> {
  const paths = Array.from({ length: 10 }, (_, digit) => [20 * digit, 20 * digit + 1]).flat()
  return Object.fromEntries(
    paths.map((at) => {
      const name = `${Math.floor(at / 20)}/${String(at).padStart(5, '0')}.png`
      return [`few/${name}`, readFileSync(join(data.folder ?? '', name))]
    })
  )
}

describe('cnn train PATH', () => {
  it('makes a network for the pictures, and a run of their name', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout } = await cnn(['train', data.zip ?? '', '--epochs', '1', '--json'], { cwd, env })
    expect(code).toBe(0)
    const { run, test } = JSON.parse(stdout)
    expect(run).toBe(join('runs', 'digits'))
    expect(test.loss).toBeGreaterThan(0)
  })

  it('refuses a run directory and says what to do', async () => {
    const { cwd } = await trained(data.folder ?? '')
    const { code, stderr } = await cnn(['train', 'runs/own'], { cwd, env })
    expect(code).toBe(2)
    expect(stderr).toMatch(/cnn train --resume runs\/own/)
  })

  it('init --data writes the config that it would train with', async () => {
    const cwd = await emptyDirectory()
    const { code } = await cnn(['init', '--data', data.folder ?? '', '--out', 'mine.json'], { cwd, env })
    expect(code).toBe(0)
    const both = [
      await json(cwd, ['train', 'mine.json', '--epochs', '1']),
      await json(cwd, ['train', data.folder ?? '', '--epochs', '1'])
    ]
    expect(both[0].weightsSha256).toBe(both[1].weightsSha256)
    const again = await cnn(['init', '--data', data.folder ?? '', '--out', 'mine.json'], { cwd, env })
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/exists already/)
  })
})

describe('a model of own pictures', () => {
  it('predicts folders, standard input and files alike, as a table, JSON and CSV', async () => {
    const { cwd } = await trained(data.folder ?? '')
    const digit = join(data.folder ?? '', '7')
    const all = await json(cwd, ['predict', 'own', digit])
    expect(all).toHaveLength(20)
    const [first] = all
    const csv = await cnn(['predict', 'own', digit, '--csv', '--quiet'], { cwd, env })
    const lines = csv.stdout.trim().split('\n')
    expect(lines[0]).toBe('picture,label,probability')
    expect(lines[1]).toBe(`${first.file},${first.label},${first.probability}`)
    expect(lines).toHaveLength(21)
    const piped = await fromStdin(cwd, first.file)
    expect(piped[0]).toMatchObject({ file: '-', label: first.label, probability: first.probability })
  })

  it('reads no more of standard input than a picture may have', async () => {
    const { cwd } = await trained(data.folder ?? '')
    const { spawnSync } = await import('node:child_process')
    const binary = new URL('../../bin/cnn.js', import.meta.url).pathname
    const command = `head -c 400000000 /dev/zero | '${process.execPath}' '${binary}' predict own -`
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' })
    expect(status).toBe(3)
    const [, read = ''] = /it has ([\d,]+) bytes/.exec(stderr) ?? []
    expect(Number(read.replaceAll(',', ''))).toBeLessThan(140e6)
  })

  it('is evaluated on other pictures by the names of their classes, unknown ones reported', async () => {
    const { cwd } = await trained(data.folder ?? '')
    const folder = join(cwd, 'other')
    const few = Object.entries(await onePicturePerClass())
    write(
      folder,
      few.flatMap(([path, png]): (readonly [string, Buffer])[] => {
        const [, digit, name = ''] = path.split('/')
        if (digit === '4') return [[`four/${name}`, png]]
        return digit === '7' || digit === '2' ? [[`${digit}/${name}`, png]] : []
      })
    )
    const { code, stdout, stderr } = await cnn(['evaluate', 'own', '--data', folder, '--json'], { cwd, env })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ count: 4, data: folder, split: 'train' })
    expect(stderr).toMatch(/four\/.* and 1 more: of a class that the model does not know/)
    rmSync(join(folder, '7'), { recursive: true })
    rmSync(join(folder, '2'), { recursive: true })
    const none = await cnn(['evaluate', 'own', '--data', folder], { cwd, env })
    expect(none.code).toBe(3)
    expect(none.stderr).toMatch(/no picture of .* is of a class that the model knows/)
  })
})

/** A picture piped into `cnn predict own -`. */
async function fromStdin(cwd: string, file: string) {
  const { execFileSync } = await import('node:child_process')
  const binary = new URL('../../bin/cnn.js', import.meta.url).pathname
  const args = [binary, 'predict', 'own', '-', '--json', '--quiet']
  const options = { cwd, env: { ...process.env, ...env }, input: readFileSync(file) }
  return JSON.parse(execFileSync(process.execPath, args, options).toString())
}
