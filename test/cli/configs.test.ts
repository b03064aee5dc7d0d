/** The bundled configs: the parts of the lecture that they use, and that each one learns. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import type { Config } from '../../src/config/schema/config-schema.js'
import { cnn, emptyDirectory, root } from './cnn.js'

const names = (await readdir(join(root, 'configs'))).map((file) => file.replace(/\.json$/, '')).sort()
const configs = names.map((name) => loadConfig(name))

/** Whether a config has this value of a field somewhere, or any that a test of it takes. */
const uses = (config: Config, field: string, value: unknown): boolean => {
  let found = false
  JSON.stringify(config, (key, held: unknown) => {
    if (key === field && (typeof value === 'function' ? value(held) : held === value)) found = true
    return held
  })
  return found
}

describe('between them the bundled configs use every hyper-parameter of the lecture', () => {
  const hyperParameters: readonly (readonly [what: string, field: string, value: unknown])[] = [
    ['average pooling', 'type', 'averagePooling2d'],
    ['max pooling', 'type', 'maxPooling2d'],
    ['stride', 'strides', (sides: number[]) => Math.max(...sides) > 1],
    ['same padding', 'padding', 'same'],
    ['ReLU', 'activation', 'relu'],
    ['sigmoid', 'activation', 'sigmoid'],
    ['softmax', 'activation', 'softmax'],
    ['SGD', 'type', 'sgd'],
    ['momentum', 'type', 'momentum'],
    ['AdaGrad', 'type', 'adagrad'],
    ['RMSprop', 'type', 'rmsprop'],
    ['cross-entropy', 'loss', 'categoricalCrossentropy'],
    ['L1 regression', 'loss', 'meanAbsoluteError'],
    ['L2 regression', 'loss', 'meanSquaredError'],
    ['Gaussian initialisation with scale', 'stddev', (scale: number) => scale > 0],
    ['uniform initialisation with scale', 'maxval', (scale: number) => scale > 0]
  ]

  it.each(hyperParameters)('%s', (_what, field, value) => {
    expect(configs.filter((config) => uses(config, field, value)).length).toBeGreaterThan(0)
  })

  it('each has a line in docs/commands.md', async () => {
    const page = await readFile(join(root, 'docs/commands.md'), 'utf8')
    for (const name of names) expect(page, name).toMatch(new RegExp(`^\\| \`${name}\` +\\| .{20,}\\|$`, 'm'))
  })
})

describe('the loss falls in', () => {
  it.each(names)('%s, from its first epoch of 1,000 images to its second', async (name) => {
    const args = ['train', '--config', name, '--limit', '1000', '--epochs', '2', '--json']
    // Fashion-MNIST comes with no npm package: here its network learns digits. test/system/ trains it on its own
    // images.
    const data = ['--set', 'dataset.validation=500', '--set', 'dataset.name=mnist']
    const { code, stdout, stderr } = await cnn([...args, ...data], { cwd: await emptyDirectory() })
    expect(code, stderr).toBe(0)
    const [first, second] = JSON.parse(stdout).epochs
    expect(second.loss).toBeLessThan(first.loss)
  })
})
