/** `cnn train` through the built binary, on real MNIST. */
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cnn, emptyDirectory } from './cnn.js'

const smoke = ['train', '--config', 'smoke', '--limit', '1000']

describe('cnn train', () => {
  it('takes the config by its place as well, and one of them alone', async () => {
    const cwd = await emptyDirectory()
    const named = await cnn(['train', 'smoke', '--dry-run', '--json'], { cwd })
    const flagged = await cnn(['train', '--config', 'smoke', '--dry-run', '--json'], { cwd })
    expect([named.code, named.stdout]).toEqual([0, flagged.stdout])
    const both = await cnn(['train', 'smoke', '--config', 'mnist'], { cwd })
    expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('two configs')])
    const none = await cnn(['train'], { cwd })
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('cnn train mnist')])
  })

  it('trains and leaves a whole run directory', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout, stderr } = await cnn(smoke, { cwd })
    expect(stderr).not.toMatch(/error|warn/i)
    expect(code).toBe(0)
    expect((await readdir(join(cwd, 'runs/smoke'))).sort()).toEqual([
      'accuracy.svg',
      'checkpoints',
      'config.json',
      'confusion.svg',
      'environment.json',
      'evaluation.json',
      'history.csv',
      'loss.svg',
      'model'
    ])
    expect((await readdir(join(cwd, 'runs/smoke/model'))).sort()).toEqual(['model.json', 'weights.bin'])
    // The words of the lecture's slides.
    expect(stdout).toContain('x_train: (60000, 28, 28)')
    expect(stdout).toContain('x_valid_vec: (1000, 28, 28, 1)')
    expect(stdout).toContain('y_valid_vec: (1000, 10)')
    expect(stdout).toMatch(/training +loss .* accuracy/)
    expect(stdout).toMatch(/validation +loss .* accuracy/)
    expect(stdout).toMatch(/test +loss .* accuracy/)
    // One line an epoch, and no ANSI where there is no terminal.
    const line =
      /^\d+\/\d+ - \d+s - \d+(ms|us|s)\/step - loss: [\d.]+ - accuracy: [\d.]+ - val_loss: [\d.]+ - val_accuracy: [\d.]+$/m
    expect(stderr).toMatch(line)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what must not be there
    expect(stdout + stderr).not.toMatch(/\u001b/)
  })

  it('prints one JSON document with --json, the same weights for the same seed, and never overwrites a run', async () => {
    const cwd = await emptyDirectory()
    const first = JSON.parse((await cnn([...smoke, '--json', '--quiet'], { cwd })).stdout)
    const again = await cnn([...smoke, '--json', '--quiet'], { cwd })
    const other = JSON.parse((await cnn([...smoke, '--json', '--seed', '7'], { cwd })).stdout)
    expect(again.stderr).toBe('')
    const second = JSON.parse(again.stdout)
    expect(first).toMatchObject({
      run: 'runs/smoke',
      epochs: [{ epoch: 1 }],
      engine: { name: expect.any(String) }
    })
    expect(second.run).toBe('runs/smoke-2')
    expect(other.run).toBe('runs/smoke-3')
    expect(second.weightsSha256).toBe(first.weightsSha256)
    expect(other.weightsSha256).not.toBe(first.weightsSha256)
    expect(first.weightsSha256).toMatch(/^[0-9a-f]{64}$/)
    for (const key of ['loss', 'accuracy', 'valLoss', 'valAccuracy', 'seconds', 'trainSeconds'])
      expect(first.epochs[0][key]).toEqual(expect.any(Number))
    expect(Object.keys(first.test)).toEqual(['loss', 'accuracy'])

    const csv = (await readFile(join(cwd, 'runs/smoke/history.csv'), 'utf8')).split('\n')
    expect(csv[0]).toBe('epoch,seconds,loss,accuracy,valLoss,valAccuracy,learningRate')
    expect(csv[1]).toMatch(/^1,/)

    const evaluated = await cnn(['evaluate', 'smoke', '--json'], { cwd })
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ split: 'test', count: 10_000, ...first.test })
    const latest = JSON.parse((await cnn(['evaluate', '--json'], { cwd })).stdout)
    expect(latest.accuracy).toBe(other.test.accuracy)
  })

  it('ends with 6 below --min-accuracy, the run saved', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout } = await cnn([...smoke, '--min-accuracy', '1', '--json'], { cwd })
    expect(code).toBe(6)
    expect(JSON.parse(stdout)).toMatchObject({ run: 'runs/smoke', error: { code: 'THRESHOLD' } })
    const evaluated = await cnn(['evaluate', '--min-accuracy', '0.05'], { cwd })
    expect(evaluated.code, evaluated.stderr).toBe(0)
  })

  it('takes --out, --set, --epochs and --batch-size; refuses an --out that holds something', async () => {
    const cwd = await emptyDirectory()
    const changes = ['--epochs', '2', '--batch-size', '100', '--set', 'training.optimizer.learningRate=0.01']
    const { code, stdout, stderr } = await cnn([...smoke, ...changes, '--out', 'there/it', '--json'], { cwd })
    expect(code, stderr).toBe(0)
    expect(JSON.parse(stdout).epochs).toHaveLength(2)
    const config = JSON.parse(await readFile(join(cwd, 'there/it/config.json'), 'utf8'))
    expect(config.training).toMatchObject({ epochs: 2, batchSize: 100, optimizer: { learningRate: 0.01 } })

    const fresh = ['--set', 'dataset.dir=fresh']
    const again = await cnn([...smoke, ...fresh, '--out', 'there/it'], { cwd })
    expect(again.code).toBe(2)
    expect(again.stderr).toContain('not empty')
    expect(existsSync(join(cwd, 'fresh')), 'before any data is fetched').toBe(false)
  })

  it('ends with 8 where the run directory cannot be made', async () => {
    const cwd = await emptyDirectory()
    await writeFile(join(cwd, 'runs'), 'a file in the way')
    const { code, stderr } = await cnn(smoke, { cwd })
    expect(code).toBe(8)
    expect(stderr).toContain('runs')
    expect(await readFile(join(cwd, 'runs'), 'utf8')).toBe('a file in the way')
  })

  it('--dry-run writes nothing', async () => {
    const cwd = await emptyDirectory()
    const { code, stdout } = await cnn(['train', '--config', 'mnist', '--dry-run'], { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('38,390')
    expect(await readdir(cwd)).toEqual([])
  })
})
