/** Config files and bundled configs. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundledConfigs, loadConfig } from '../../src/config/load.js'
import { networkOf } from '../../src/config/network/network.js'
import { longestConfig } from '../../src/config/parse.js'
import { CnnError } from '../../src/errors.js'
import { sound } from './sample.js'

let directory = ''
const before = process.cwd()
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'cnn-config-'))
  process.chdir(directory)
})
afterAll(() => {
  process.chdir(before)
  rmSync(directory, { recursive: true })
})

const refusal = (nameOrFile: string): CnnError => {
  try {
    loadConfig(nameOrFile)
  } catch (error) {
    if (error instanceof CnnError) return error
    throw error
  }
  throw new Error(`${nameOrFile} was accepted`)
}

describe('bundled configs', () => {
  test('are listed with a line each', () => {
    const found = bundledConfigs()
    expect(found.map((config) => config.name)).toEqual(expect.arrayContaining(['mnist', 'smoke']))
    for (const { description } of found) expect(description).toMatch(/^.{10,200}$/)
  })

  test.each(bundledConfigs().map((config) => config.name))('%s is sound and named as its file', (name) => {
    expect(loadConfig(name).name).toBe(name)
  })

  test("mnist is the lecture's network: its numbers are those of the lecture's summary", () => {
    const network = networkOf(loadConfig('mnist'))
    expect(network.layers.map((layer) => [layer.name, layer.outputShape, layer.parameters])).toEqual([
      ['conv2d_1', [24, 24, 10], 260],
      ['max_pooling2d_1', [12, 12, 10], 0],
      ['conv2d_2', [8, 8, 20], 5020],
      ['max_pooling2d_2', [4, 4, 20], 0],
      ['flatten_1', [320], 0],
      ['dense_1', [100], 32_100],
      ['dense_2', [10], 1010]
    ])
    expect(network.totalParameters).toBe(38_390)
  })

  test('overrides reach them, and a mistake in one says so', () => {
    expect(loadConfig('mnist', { overrides: ['training.epochs=1'] }).training.epochs).toBe(1)
    expect(() => loadConfig('mnist', { overrides: ['training.epochs=0'] })).toThrow(
      /1 mistake in .*mnist\.json/
    )
  })
})

describe('files', () => {
  test('come before bundled configs of the same name, directories do not', () => {
    mkdirSync('smoke')
    expect(loadConfig('smoke').name).toBe('smoke')
    writeFileSync('mnist', sound.join('\n'))
    expect(loadConfig('mnist').name).toBe('sample')
    rmSync('mnist')
    expect(loadConfig('mnist').name).toBe('mnist')
  })

  test('a mistake is told with the path as it was given', () => {
    writeFileSync('broken.json', '{\n  "name": 5\n}')
    const error = refusal('./broken.json')
    expect(error).toMatchObject({ code: 'CONFIG', exitCode: 2, headline: '4 mistakes in ./broken.json' })
    expect(error.problems.map((problem) => problem.where)).toContain('./broken.json:2:11')
  })

  test('a byte order mark is skipped', () => {
    writeFileSync('marked.json', `\ufeff${sound.join('\n')}`)
    expect(loadConfig('marked.json').name).toBe('sample')
  })

  test('a pipe is read', () => {
    writeFileSync('piped.json', sound.join('\n'))
    const load = `${JSON.stringify(new URL('../../dist/config/load.js', import.meta.url).href)}`
    const script = `import(${load}).then(({ loadConfig }) => console.log(loadConfig('/dev/stdin').name))`
    const shell = `cat piped.json | "${process.execPath}" -e "$SCRIPT"`
    expect(
      execFileSync('sh', ['-c', shell], { encoding: 'utf8', env: { ...process.env, SCRIPT: script } })
    ).toBe('sample\n')
  })

  test('that cannot be configs are refused', () => {
    writeFileSync('utf16.json', Buffer.from('\ufeff{}', 'utf16le'))
    expect(refusal('utf16.json')).toMatchObject({ where: 'utf16.json', message: 'the config is UTF-16 text' })
    writeFileSync('latin1.json', Buffer.from('{ "name": "caf\xe9" }', 'latin1'))
    expect(refusal('latin1.json').message).toBe('the config is not UTF-8 text')
    writeFileSync('binary.json', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]))
    expect(refusal('binary.json').message).toBe('the config is not UTF-8 text')
    writeFileSync('empty.json', '')
    expect(refusal('empty.json').problems).toMatchObject([{ message: 'the config is empty' }])
    writeFileSync('large.json', ' '.repeat(longestConfig + 1))
    expect(refusal('large.json').message).toContain('larger than')
    expect(refusal('/dev/zero').message).toContain('larger than')
  })
})

describe('what is not there', () => {
  test('is told with the bundled names and the nearest', () => {
    expect(refusal('minst')).toMatchObject({
      code: 'CONFIG',
      where: 'minst',
      message: 'no config "minst": there is no such file, and no bundled config of that name',
      hint: expect.stringMatching(/^did you mean "mnist"\? \(bundled: .*"mnist", .*"smoke"/)
    })
    expect(refusal('configs/mnist.json').hint).toContain('did you mean "mnist"?')
    expect(refusal('nothing-like-it').hint).toMatch(/^bundled: /)
    expect(refusal('../configs/mnist').code).toBe('CONFIG')
    mkdirSync('folder')
    expect(refusal('folder').message).toBe('the config "folder" is a directory')
  })
})
