/** The README's programs do what it says. */
import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.js'
import { readModel } from '../src/model/load-model.js'
import { predict } from '../src/run/predict.js'
import { cnn, emptyDirectory, root } from './cli/cnn.js'
import { digits } from './engine/digits.js'

/** The first program in the README that has this text, without its indentation. */
async function programWith(text: string): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const blocks = readme.match(/(?:^(?: {4}.*)?\n)+/gm) ?? []
  const program = blocks.find((block) => block.includes(text))
  if (program === undefined) throw new Error(`the README has no program with ${text}`)
  return program.replace(/^ {4}/gm, '').trim()
}

it('loads the model of a run in a program that has only TensorFlow.js, with the same predictions', async () => {
  const cwd = await emptyDirectory()
  const args = ['train', '--config', 'smoke', '--limit', '300', '--out', 'runs/mnist', '--quiet']
  expect((await cnn(args, { cwd })).code).toBe(0)
  await mkdir(join(cwd, 'node_modules'))
  await symlink(join(root, 'node_modules/@tensorflow'), join(cwd, 'node_modules/@tensorflow'))

  const count = 20
  const { images, shape } = digits(count, 't10k')
  await writeFile(join(cwd, 'images.bin'), images)
  const program = await programWith('loadLayersModel(\n')
  const more = `
    const bytes = readFileSync('images.bin')
    const outputs = model.predict(tensor(Float32Array.from(bytes, (byte) => byte / 255), [${shape}]))
    console.log(JSON.stringify([...outputs.dataSync()]))`
  await writeFile(join(cwd, 'load.mjs'), program + more)
  const { stdout } = await promisify(execFile)(process.execPath, ['load.mjs'], { cwd })
  const lines = stdout.trim().split('\n')
  const printed: unknown = JSON.parse(lines.at(-1) ?? '')

  const config = loadConfig(join(cwd, 'runs/mnist/config.json'))
  const { weights } = await readModel(join(cwd, 'runs/mnist/model'))
  const expected = await predict({ config, weights, images, shape, engine: 'cpu' })
  expect(printed).toEqual([...expected])
  // The README's own image, all black, was predicted too.
  expect(lines[0]).toContain('Tensor')
})

it('trains, goes on, evaluates and predicts in a program that has this package', async () => {
  const cwd = await emptyDirectory()
  await mkdir(join(cwd, 'node_modules'))
  await symlink(root, join(cwd, 'node_modules/cnn'))
  await writeFile(join(cwd, 'bars.mjs'), await programWith("from 'cnn'"))
  const { stdout } = await promisify(execFile)(process.execPath, ['bars.mjs'], { cwd })
  // 330 as the README works it out; epochs 4 to 10; two outputs for each of 40 images.
  expect(stdout).toMatch(/^330\n\[\n? +'4: 0\.\d+'/)
  expect(stdout.match(/'\d+: 0\.\d+'/g)).toHaveLength(7)
  expect(stdout.trim().split('\n').at(-1)).toBe('1 80 330')
})
