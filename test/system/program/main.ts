/** A user's program: every function of the public API, compiled against the packed tarball and run. */
import {
  buildModel,
  CnnError,
  type Config,
  type EpochReport,
  type Evaluation,
  type Examples,
  evaluate,
  exitCodes,
  type FitResult,
  fit,
  parseConfig,
  predict,
  type StepReport,
  type Summary,
  summarize,
  type TrainingState
} from 'cnn'

const text = `{
  "name": "bars",
  "dataset": { "name": "mnist" },
  "model": {
    "inputShape": [8, 8, 1],
    "layers": [
      { "type": "conv2d", "filters": 4, "kernelSize": 3, "activation": "relu" },
      { "type": "maxPooling2d" },
      { "type": "flatten" },
      { "type": "dense", "units": 2, "activation": "softmax" }
    ]
  },
  "training": { "optimizer": { "type": "adam", "learningRate": 0.01 }, "batchSize": 10, "epochs": 2 }
}`

/** Bars that lie or stand, as bytes. */
function bars(count: number): Examples {
  const images = new Uint8Array(count * 64)
  const labels = new Uint8Array(count)
  for (let n = 0; n < count; n++) {
    const stands = n % 2
    labels[n] = stands
    const at = (n * 5) % 8
    for (let k = 0; k < 8; k++) images[n * 64 + (stands ? k * 8 + at : at * 8 + k)] = 255
  }
  return { images, labels, shape: [count, 8, 8, 1] }
}

const config: Config = parseConfig(text, { file: 'bars.json' })
const train = bars(100)
const validation = bars(20)

const steps: StepReport[] = []
const epochs: EpochReport[] = []
const whole: FitResult = await fit({
  config,
  train,
  validation,
  engine: 'compiled',
  threads: 2,
  shuffle: true,
  epochs: 6,
  batchSize: 20,
  onStep: (report) => steps.push(report),
  onEpoch: async (report) => {
    epochs.push(report)
  }
})

// The same in two parts, from the state in between; and from weights handed in.
const first = await fit({ config, train, validation, engine: 'compiled', epochs: 3, batchSize: 20 })
const state: TrainingState = first.state
const second = await fit({ config, train, validation, engine: 'compiled', epochs: 6, batchSize: 20, state })
const weights: Float32Array[] = second.weights
const on = await fit({ config, train, weights, epochs: 1 })

// A signal stops at a batch boundary.
const controller = new AbortController()
const stopped = await fit({
  config,
  train,
  epochs: 1_000_000,
  signal: controller.signal,
  onEpoch: ({ epoch }) => {
    if (epoch === 2) controller.abort()
  }
})

const { images, labels, shape } = validation
const outputs: Float32Array = await predict({ config, weights, images, shape, engine: 'cpu' })
const floats = Float32Array.from(images, (byte) => Math.fround(byte / 255))
const asNumbers: Float32Array = await predict({ config, weights, images: floats, shape, engine: 'cpu' })
const scores: Evaluation = await evaluate({ config, weights, images, labels, shape, engine: 'compiled' })
const summary: Summary = summarize(config)

const model = await buildModel(config, weights)
const counted: number = model.countParams()
const layers: number = model.layers.length
model.dispose()

let refusal: { code: string; exitCode: number; places: (string | undefined)[] } | undefined
try {
  parseConfig(text.replace('"filters"', '"fliters"').replace('"epochs": 2', '"epochs": 0'), {
    file: 'bars.json'
  })
} catch (error) {
  if (error instanceof CnnError)
    refusal = { code: error.code, exitCode: error.exitCode, places: error.problems.map(({ where }) => where) }
}

const same = (a: readonly Float32Array[], b: readonly Float32Array[]): boolean =>
  a.every((values, i) => values.every((value, k) => value === b[i]?.[k]))

console.log(
  JSON.stringify({
    engine: whole.engine,
    stepsReported: steps.length,
    steps: whole.steps.length,
    epochs: epochs.map(({ epoch }) => epoch),
    history: whole.history,
    continuedTheSame: same(second.weights, whole.weights),
    wentOn: on.history.length,
    stoppedAfter: stopped.state.epoch,
    sums: [...outputs].length,
    bytesAsNumbers: outputs.every((value, i) => value === asNumbers[i]),
    accuracy: scores.accuracy,
    confusion: scores.confusion,
    parameters: summary.totalParameters,
    summaryLayers: summary.layers.map(({ outputShape }) => outputShape),
    counted,
    layers,
    refusal,
    exitCodes: exitCodes.CONFIG
  })
)
