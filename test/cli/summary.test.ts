/** `cnn summary` through the built binary: the table, its arithmetic, a config and a run. */
import { describe, expect, it } from 'vitest'
import { cnn, emptyDirectory } from './cnn.js'

const summary = async (...args: string[]) => cnn(['summary', ...args], { cwd: await emptyDirectory() })

describe('cnn summary --explain', () => {
  it('adds the arithmetic below the table', async () => {
    const { code, stdout } = await summary('--config', 'mnist', '--explain')
    expect(code).toBe(0)
    expect(stdout.startsWith((await summary('--config', 'mnist')).stdout)).toBe(true)
    expect(stdout).toContain('(28 − 5)/1 + 1 = 24')
    expect(stdout).toContain('(5·5·1 + 1)·10 = 260')
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  it('as JSON adds it to the summary, which is the same without it', async () => {
    const plain = JSON.parse((await summary('--config', 'mnist', '--json')).stdout)
    const { explained, ...rest } = JSON.parse(
      (await summary('--config', 'mnist', '--explain', '--json')).stdout
    )
    expect(rest).toEqual(plain)
    expect(Object.keys(plain)).toEqual([
      'name',
      'layers',
      'totalParameters',
      'trainableParameters',
      'nonTrainableParameters'
    ])
    expect(explained.layers[0].formulas[0]).toEqual({
      what: 'height, width',
      text: '(28 − 5)/1 + 1',
      value: 24
    })
    expect(explained.totals[0]).toMatchObject({ what: 'parameters', value: 38_390 })
  })
})

describe('cnn summary --keras', () => {
  it('prints the program of a config, with its overrides, and nothing else', async () => {
    const set = 'model.layers[0].filters=7'
    const { code, stdout, stderr } = await summary('--config', 'smoke', '--keras', '--set', set)
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('layers.Conv2D(7, 5, strides=2, activation="relu")')
    expect(stdout.startsWith('# The config "smoke"')).toBe(true)
    expect(stdout.endsWith('\nmodel.evaluate(x_test, y_test)\n')).toBe(true)
  })

  it('as JSON adds it to the summary', async () => {
    const { stdout } = await summary('--config', 'smoke', '--keras')
    const { keras, ...rest } = JSON.parse((await summary('--config', 'smoke', '--keras', '--json')).stdout)
    expect(`${keras}\n`).toBe(stdout)
    expect(rest).toEqual(JSON.parse((await summary('--config', 'smoke', '--json')).stdout))
  })

  it('is not the arithmetic', async () => {
    const { code, stderr } = await summary('--config', 'smoke', '--keras', '--explain')
    expect(code).toBe(2)
    expect(stderr).toContain('give --explain or --keras, not both')
  })
})
