/** Separate programs that train and predict: they end by themselves, and their memory does not grow. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cnn, emptyDirectory } from '../../cli/cnn.js'

const index = new URL('../../../dist/index.js', import.meta.url).href

/** What the programs begin with: a small training, and a prediction. */
const opening = `
  import { fit, predict, parseConfig } from ${JSON.stringify(index)}
  const config = parseConfig(JSON.stringify({
    name: 'program', dataset: { name: 'mnist', validation: 0 },
    model: { layers: [
      { type: 'conv2d', filters: 8, kernelSize: 3, activation: 'relu' }, { type: 'maxPooling2d' },
      { type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }
    ] },
    training: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 64, epochs: 2 }
  }))
  const images = new Uint8Array(3200 * 784).map((_, i) => i % 251)
  const shape = [3200, 28, 28, 1]
  const train = { images, labels: new Uint8Array(3200).map((_, i) => i % 10), shape }
  const job = { config, train, engine: 'compiled', threads: 2 }
`

/** Runs a program to its end, by itself; returns what it printed as JSON. */
function run(program: string, options: readonly string[] = []): Promise<unknown> {
  const child = spawn(process.execPath, [...options, '--input-type=module', '--eval', opening + program])
  let printed = ''
  let complaints = ''
  child.stdout.on('data', (piece) => {
    printed += piece
  })
  child.stderr.on('data', (piece) => {
    complaints += piece
  })
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0 && complaints === '') resolve(JSON.parse(printed))
      else reject(new Error(`ended with ${code}: ${complaints}`))
    })
  })
}

it('a program ends by itself when training and prediction are done; nothing of theirs is left', async () => {
  const left = await run(`
    // Workers bring the process's own streams to life.
    process.stdout; process.stderr
    const before = process.getActiveResourcesInfo()
    const { weights } = await fit({ ...job, onStep() {}, onEpoch() {} })
    await predict({ config, weights, images, shape, engine: 'compiled', threads: 2 })
    const gone = [...before]
    const left = process.getActiveResourcesInfo().filter((name) => !gone.splice(gone.indexOf(name) >>> 0, 1).length)
    console.log(JSON.stringify(left))`)
  expect(left).toEqual([])
})

it('a program ends by itself when a run of its fails', async () => {
  const failed = await run(`
    process.on('worker', (worker) => worker.terminate())
    const error = await fit(job).catch((error) => error)
    console.log(JSON.stringify({ code: error.code, exit: error.exitCode }))`)
  expect(failed).toEqual({ code: 'ENGINE', exit: 7 })
})

it('the memory of a program does not grow from training to training', async () => {
  const sizes = (await run(
    `
    const sizes = []
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 6; i++) {
        const { weights } = await fit(job)
        await predict({ config, weights, images, shape, engine: 'compiled', threads: 2 })
      }
      gc()
      sizes.push(process.memoryUsage().rss / 2 ** 20)
    }
    console.log(JSON.stringify(sizes))`,
    ['--expose-gc']
  )) as number[]
  // In MiB: twenty-four runs more. Their shared images alone, if they were kept, would be 115.
  expect(Math.max(...sizes.slice(1)) - sizes[0]).toBeLessThan(60)
})

/** What programs with an open model begin with: the model of a run, and how many threads the process has. */
async function withModel(program: string, options: readonly string[] = []): Promise<unknown> {
  const cwd = await emptyDirectory()
  const args = ['train', '--config', 'smoke', '--limit', '300', '--out', join(cwd, 'run'), '--quiet']
  expect((await cnn(args, { cwd })).code).toBe(0)
  const begin = `
    import { readdirSync } from 'node:fs'
    import { openModel } from ${JSON.stringify(index)}
    const open = () => openModel(${JSON.stringify(join(cwd, 'run'))}, { engine: 'compiled', threads: 3 })
    const image = images.subarray(0, 784)
    const threads = () => readdirSync('/proc/self/task').length
  `
  return run(begin + program, options)
}

it('a thousand calls of one open model need no more memory and no more threads; its end ends them', async () => {
  const { before, counts, after, sizes } = (await withModel(
    `
    process.stdout; process.stderr
    const warmUp = await open()
    await warmUp.predict(images)
    await warmUp.close()
    const before = threads()
    const model = await open()
    const counts = []
    const sizes = []
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 200; i++) await model.predict(i % 20 === 0 ? images : image)
      gc()
      counts.push(threads())
      sizes.push(process.memoryUsage().rss / 2 ** 20)
    }
    await model.close()
    console.log(JSON.stringify({ before, counts, after: threads(), sizes }))`,
    ['--expose-gc']
  )) as { before: number; counts: number[]; after: number; sizes: number[] }
  const [first = Number.NaN, ...others] = counts
  expect(first).toBeGreaterThanOrEqual(before + 3)
  expect(others).toEqual(others.map(() => first))
  expect(after).toBe(before)
  const [size = Number.NaN, ...later] = sizes
  // In MiB. The images of forty large calls alone, if they were kept, would be 95, three times over.
  expect(Math.max(...later) - size).toBeLessThan(60)
})

it('an open model keeps no program alive, and a call that nobody else refers to comes to its end', async () => {
  const outputs = await withModel(
    `
    let model = await open()
    let last = model.predict(image)
    const first = await last
    last = model.predict(image).then((outputs) => console.log(JSON.stringify([[...first], [...outputs]])))
    model = undefined
    last = undefined
    gc()
    setImmediate(gc)`,
    ['--expose-gc']
  )
  const [first, second] = outputs as [number[], number[]]
  expect(first).toHaveLength(10)
  expect(second).toEqual(first)
})
