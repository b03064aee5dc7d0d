/** A program: compares the first step of a training on a tfjs-node with the engine cpu; the parent gets the result. */

import { networkOf } from '../../config/network/network.js'
import { parseConfig } from '../../config/parse.js'
import { CnnError } from '../../errors.js'
import { initialWeights } from '../../model/initial-weights.js'
import type { Engine, FitJob, FitOutcome } from '../engine.js'
import { trainRequest } from '../request.js'
import { loadCpu } from './cpu-engine.js'
import { tensorflowEngine } from './tensorflow-engine.js'
import { loadFrom } from './tfjs-node.js'

/** The largest difference allowed between the numbers of the two. */
const tolerance = 1e-4

const config = parseConfig(
  JSON.stringify({
    name: 'first-step',
    seed: 1,
    model: {
      inputShape: [8, 8, 2],
      layers: [
        { type: 'conv2d', filters: 3, kernelSize: 3, activation: 'relu' },
        { type: 'maxPooling2d' },
        { type: 'flatten' },
        { type: 'dense', units: 4, activation: 'softmax' }
      ]
    },
    training: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 6, epochs: 1 }
  }),
  { dataGiven: true }
)
const network = networkOf(config)
const count = 6
const weights = initialWeights(network, config.seed)
const job: FitJob = {
  train: {
    images: Float32Array.from({ length: count * 8 * 8 * 2 }, (_, index) => ((index * 37) % 101) / 101),
    labels: Uint8Array.from({ length: count }, (_, index) => index % 4),
    shape: [count, 8, 8, 2]
  },
  epochs: 1,
  shuffle: false
}

async function stepBy(engine: Engine): Promise<FitOutcome> {
  const open = await engine.open(trainRequest(config, network), weights)
  try {
    return await open.fit(job)
  } finally {
    await open.close()
  }
}

const isNear = (found: number | undefined, expected: number | undefined): boolean =>
  found !== undefined && expected !== undefined && Math.abs(found - expected) <= tolerance

function faultOf(found: FitOutcome, expected: FitOutcome): string | undefined {
  if (!isNear(found.steps[0], expected.steps[0]))
    return `its loss is ${found.steps[0]} where ${expected.steps[0]} was expected`
  for (const [index, { path }] of network.weights.entries())
    if (!expected.weights[index]?.every((value, at) => isNear(found.weights[index]?.[at], value)))
      return `a step leaves ${path} with wrong numbers`
  return undefined
}

async function report(): Promise<{ version: string; fault?: string }> {
  try {
    const [, , directory] = process.argv
    if (directory === undefined) throw new Error('the directory of a tfjs-node is missing')
    const loaded = loadFrom(directory)
    const fault = faultOf(await stepBy(tensorflowEngine(loaded)), await stepBy(await loadCpu()))
    return { version: loaded.version, ...(fault === undefined ? {} : { fault }) }
  } catch (error) {
    const cause = error instanceof CnnError ? error.cause : error
    return { version: '', fault: cause instanceof Error ? cause.message.split('\n')[0] : String(error) }
  }
}

process.send?.(await report())
process.disconnect?.()
