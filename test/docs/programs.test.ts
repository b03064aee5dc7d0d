/** The programs in docs/api.md do what the page says. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { readModel } from '../../src/model/load-model.js'
import { predict } from '../../src/run/predict.js'
import { digits } from '../engine/digits.js'
import { programsOf, textOf } from './page.js'
import { readerOf } from './reader.js'

/** The program of docs/api.md with this name. */
function programNamed(name: string): { file: string; text: string } {
  const program = programsOf(textOf('docs/api.md')).find(({ file }) => file === name)
  if (program === undefined) throw new Error(`docs/api.md has no program ${name}`)
  return program
}

it('loads the model of a run in a program that has only TensorFlow.js, with the same predictions', async () => {
  const count = 20
  const { images, shape } = digits(count, 't10k')
  const { file, text } = programNamed('load.mjs')
  const more = `
    const bytes = readFileSync('images.bin')
    const outputs = model.predict(tensor(Float32Array.from(bytes, (byte) => byte / 255), [${shape}]))
    console.log(JSON.stringify([...outputs.dataSync()]))`
  const { directory, paste } = await readerOf([{ file, text: text + more }])
  await writeFile(join(directory, 'images.bin'), images)
  const trained = await paste('cnn train --config smoke --limit 300 --out runs/mnist --quiet')
  expect(trained.code, trained.shown).toBe(0)
  const { shown } = await paste(`node ${file} 2>/dev/null`)
  const lines = shown.trim().split('\n')
  const printed: unknown = JSON.parse(lines.at(-1) ?? '')

  const config = loadConfig(join(directory, 'runs/mnist/config.json'))
  const { weights } = await readModel(join(directory, 'runs/mnist/model'))
  const expected = await predict({ config, weights, images, shape, engine: 'cpu' })
  expect(printed).toEqual([...expected])
  // The page's own image, all black, was predicted too.
  expect(lines[0]).toContain('Tensor')
})

it('trains, resumes, evaluates and predicts in a program that has this package', async () => {
  const program = programNamed('bars.mjs')
  const { paste } = await readerOf([program])
  const { shown } = await paste(`node ${program.file}`)
  // 330 as the page works it out; epochs 4 to 10; two outputs for each of 40 images.
  expect(shown).toMatch(/^330\n\[\n? +'4: 0\.\d+'/)
  expect(shown.match(/'\d+: 0\.\d+'/g)).toHaveLength(7)
  expect(shown.trim().split('\n').at(-1)).toBe('1 80 330')
})

it('opens a model and predicts with it', async () => {
  const program = programNamed('open.mjs')
  const { paste } = await readerOf([program])
  const trained = await paste('cnn train --config smoke --limit 300 --out runs/mnist --quiet')
  expect(trained.code, trained.shown).toBe(0)
  const { shown } = await paste(`node ${program.file}`)
  expect(shown.trim().split('\n')).toEqual(['0 1 2 3 4 5 6 7 8 9 [ 28, 28, 1 ]', '30'])
})
