/** The packed tarball, installed in an empty directory, trains. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type BrokenConfig, brokenByChance, brokenConfigs } from './broken-configs.js'
import { environmentWith, provided, root, run, temporaryDirectory } from './tools.js'

const [, npm = ''] = provided('CNN_NPMS')
const env = environmentWith(process.execPath)
const npmRun = (cwd: string, ...args: string[]) => run(process.execPath, [npm, ...args], { cwd, env })
const project = temporaryDirectory()

beforeAll(() => {
  const packed = temporaryDirectory()
  const pack = npmRun(root, 'pack', '--ignore-scripts', '--pack-destination', packed)
  expect(pack.status, pack.stderr).toBe(0)
  const [tarball = ''] = readdirSync(packed)

  writeFileSync(join(project, 'package.json'), '{ "private": true }')
  const install = npmRun(project, 'install', '--no-audit', '--no-fund', join(packed, tarball))
  expect(install.status, install.stderr).toBe(0)
})

it('npx cnn train', () => {
  const args = ['train', '--config', 'mnist', '--limit', '2000', '--epochs', '1', '--json']
  const trained = npmRun(project, 'exec', '--', 'cnn', ...args)
  expect(trained.status, trained.stderr).toBe(0)
  const result = JSON.parse(trained.stdout)
  expect(result).toMatchObject({ run: 'runs/mnist', parameters: 38390, epochs: [{ epoch: 1 }] })
  expect(readdirSync(join(project, 'runs/mnist')).sort()).toContain('model')
  // 2,000 images are 16 batches: enough to leave chance (0.1) behind.
  expect(result.test.accuracy).toBeGreaterThan(0.15)
})

describe('the lecture, installed', () => {
  const cnn = (...args: string[]) =>
    run(join(project, 'node_modules/.bin/cnn'), [...args, '--json'], { cwd: project, env })

  it('explains, with a digit of the package that carries MNIST, and writes pictures', () => {
    const explained = cnn('explain', 'convolution')
    expect(explained.status, explained.stderr).toBe(0)
    const [digit, first] = JSON.parse(explained.stdout).sections
    expect(digit.vectorLength).toBe(784)
    expect(first.output).toEqual([
      [4, 3, 4],
      [2, 4, 3],
      [2, 3, 4]
    ])
    for (const topic of ['filters', 'optimizers']) {
      const drawn = cnn('explain', topic, '-o', `${topic}.png`)
      expect(drawn.status, drawn.stderr).toBe(0)
      expect(readdirSync(project)).toContain(`${topic}.png`)
    }
  })

  it('convolves and pools', () => {
    const image = '[[1,1,1,0],[0,1,1,1],[0,1,1,0],[1,1,0,0]]'
    const convolved = cnn('convolve', '--input', image, '--filter', '[[1,0,1],[0,1,0],[1,0,1]]')
    expect(JSON.parse(convolved.stdout)).toEqual({
      output: [
        [4, 3],
        [3, 4]
      ],
      outputShape: [2, 2]
    })
    expect(JSON.parse(cnn('pool', '--input', image).stdout).output).toEqual([
      [1, 1],
      [1, 1]
    ])
    expect(cnn('convolve', '--input', '[[1,2],[3]]', '--filter', 'edge').status).toBe(2)
  })
})

describe('a broken config', () => {
  const binary = join(project, 'node_modules/.bin/cnn')

  /** Exit code 2, nothing on stdout, a place in the text, no stack, nothing written. */
  function isRefused(text: string): void {
    const cwd = temporaryDirectory()
    writeFileSync(join(cwd, 'broken.json'), text)
    const args = ['train', '--config', 'broken.json', '--limit', '100']
    const { status, stdout, stderr } = run(binary, args, { cwd, env })
    expect(status, stderr).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error: /)
    const [, line = 0, column = 0] = /\bbroken\.json:(\d+):(\d+)$/m.exec(stderr)?.map(Number) ?? []
    const lines = text.split('\n')
    expect(line, stderr).toBeGreaterThan(0)
    expect(line).toBeLessThanOrEqual(lines.length)
    expect(column).toBeGreaterThan(0)
    expect(column).toBeLessThanOrEqual(lines[line - 1].length + 1)
    expect(stderr).not.toMatch(/^ +at .*\.js:\d+/m)
    expect(readdirSync(cwd)).toEqual(['broken.json'])
  }

  it.each(brokenConfigs())('$name', ({ text }: BrokenConfig) => isRefused(text))

  // Together with those by hand above more than 200; by the thousand, without the binary, in test/config/parse.test.ts.
  it('by chance: a value replaced, a key taken out or put in, a text cut or pierced', () => {
    fc.assert(fc.property(brokenByChance, isRefused), { numRuns: 120 })
  })
})
