// Compares engines with the trainings that record.py recorded with real Keras (npm run build first):
//   node scripts/keras/compare.js DIRECTORY [ENGINE…]     lecture (the readable network), compiled, wasm, cpu
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { elements, networkOf } from '../../dist/config/network/network.js'
import { predictsNumber } from '../../dist/config/network/outputs.js'
import { parseConfig } from '../../dist/config/parse.js'
import { chooseEngine } from '../../dist/engine/choose.js'
import { trainRequest } from '../../dist/engine/request.js'
import { oneHot } from '../../dist/reference/loss-functions.js'
import { forward, lossAndGradients } from '../../dist/reference/network-passes.js'
import { tensor } from '../../dist/reference/tensor.js'
import { evaluate } from '../../dist/run/evaluate.js'
import { learningRate } from '../../dist/update/learning-rate.js'
import { createOptimizer } from '../../dist/update/update-rules.js'

const floats = (file) => {
  const { buffer, byteOffset, byteLength } = readFileSync(file)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

function split(numbers, specs) {
  let at = 0
  return specs.map(({ shape }) => {
    const from = at
    at += elements(shape)
    return numbers.slice(from, at)
  })
}

function readCase(directory) {
  const config = parseConfig(readFileSync(join(directory, 'config.json'), 'utf8'), { dataGiven: true })
  const network = networkOf(config)
  const specs = network.weights
  const { count, losses, evaluated } = JSON.parse(readFileSync(join(directory, 'data.json'), 'utf8'))
  const bin = (name) => floats(join(directory, `${name}.bin`))
  const labels = bin('labels')
  return {
    config,
    network,
    train: {
      images: bin('images'),
      labels: predictsNumber(network) ? labels : Uint8Array.from(labels),
      shape: [count, ...config.model.inputShape]
    },
    initial: split(bin('initial'), specs),
    final: split(bin('final'), specs),
    gradient: split(
      bin('gradient'),
      specs.filter(({ trainable }) => trainable)
    ),
    predictions: bin('predictions'),
    losses,
    evaluated
  }
}

/** Trains with the reference network. */
function byLecture({ config, network, train, initial }) {
  const { batchSize, epochs, optimizer: options, loss } = config.training
  const optimizer = createOptimizer(options)
  const weights = initial.map((array) => array.slice())
  const slots = weights.map((array) => optimizer.initialSlots(array.length))
  const size = elements(network.inputShape)
  const [count] = train.shape
  const losses = []
  let gradients
  for (let step = 1; step <= epochs * Math.ceil(count / batchSize); step++) {
    const from = ((step - 1) % Math.ceil(count / batchSize)) * batchSize
    const to = Math.min(from + batchSize, count)
    const images = tensor([to - from, ...network.inputShape], train.images.slice(from * size, to * size))
    const labels = train.labels.slice(from, to)
    const targets = predictsNumber(network)
      ? tensor([to - from, 1], Float64Array.from(labels))
      : oneHot(labels, elements(network.outputShape))
    const result = lossAndGradients(network, weights, images, targets, { loss, seed: 0, step })
    gradients ??= result.gradients.map(({ data }) => data.slice())
    const rate = learningRate(config.training, step, Math.ceil(count / batchSize), 1)
    result.gradients.forEach(({ data }, i) => {
      optimizer.update(weights[i], Float32Array.from(data), slots[i], step, rate)
    })
    for (const [i, { data }] of result.moved.entries()) weights[result.gradients.length + i].set(data)
    losses.push(result.loss)
  }
  const outputs = forward(network, weights, tensor(train.shape, train.images)).at(-1).output.data
  return { losses, weights, gradients, outputs }
}

async function byEngine(name, { config, network, train, initial }) {
  const request = trainRequest(config, network, 2)
  const engine = await chooseEngine(name, request)
  const open = await engine.open(request, initial)
  const { state, steps } = await open.fit({ train, epochs: config.training.epochs, shuffle: false })
  const outputs = await open.predict(train)
  await open.close()
  const { loss } = await evaluate({ config, weights: state.weights, ...train, engine: name })
  return { losses: steps, weights: state.weights, outputs, evaluated: loss }
}

/** The largest difference, relative to the size of the numbers if that is above 1. */
function distance(found, expected) {
  let largest = 0
  const size = Math.max(1, ...Array.from(expected, Math.abs))
  if (found.length !== expected.length) return Number.NaN
  for (let i = 0; i < expected.length; i++) {
    const off = Math.abs(found[i] - expected[i]) / size
    if (!(off <= largest)) largest = off
  }
  return largest
}

const [directory, ...engines] = process.argv.slice(2)
for (const engine of engines.length > 0 ? engines : ['lecture']) {
  const worst = []
  for (const name of readdirSync(directory).sort()) {
    const recorded = readCase(join(directory, name))
    try {
      const found = engine === 'lecture' ? byLecture(recorded) : await byEngine(engine, recorded)
      const off = {
        losses: distance(found.losses, recorded.losses),
        ...(found.gradients && {
          gradient: distance(
            found.gradients.flatMap((g) => [...g]),
            recorded.gradient.flatMap((g) => [...g])
          )
        }),
        ...(found.evaluated !== undefined && {
          evaluated: distance([found.evaluated], [recorded.evaluated])
        }),
        weights: distance(
          found.weights.flatMap((w) => [...w]),
          recorded.final.flatMap((w) => [...w])
        ),
        outputs: distance(found.outputs, recorded.predictions)
      }
      worst.push({ name, most: Math.max(...Object.values(off)), off })
    } catch (error) {
      worst.push({ name, most: Number.POSITIVE_INFINITY, off: error.message })
    }
  }
  worst.sort((a, b) => (Number.isNaN(a.most) ? -1 : Number.isNaN(b.most) ? 1 : b.most - a.most))
  const sum = (limit) => worst.filter(({ most }) => most <= limit).length
  console.log(
    `${engine}: ${worst.length} trainings; ${[1e-6, 1e-5, 1e-4, 1e-3].map((limit) => `${sum(limit)} within ${limit}`).join(', ')}`
  )
  for (const { name, off } of worst.slice(0, 8)) console.log(`  ${name}`, JSON.stringify(off))
}
