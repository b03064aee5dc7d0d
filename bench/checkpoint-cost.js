// The cost of checkpoints: the lecture's network, trained with and without them in turns; the share of the training
// time. Then the processor time of one checkpoint beside that of an epoch, which is valid even on a busy machine.
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundledConfig, loadConfig } from '../dist/config/load.js'
import { loadDataset } from '../dist/dataset/load-dataset.js'
import { hashWeights } from '../dist/model/initial-weights.js'
import { Keeper } from '../dist/run/checkpoints/keeper.js'
import { saveCheckpoint } from '../dist/run/checkpoints/store.js'
import { fit } from '../dist/run/fit.js'
import { spread } from './statistics.js'

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' } } })
const rounds = Number(flags.rounds)
const epochs = 2

const config = loadConfig(bundledConfig('mnist').file, { overrides: [`training.epochs=${epochs}`] })
const { everySeconds, keep } = config.training.checkpoint
const { train } = await loadDataset(config.dataset, { seed: config.seed })

/** Saves as a run does at the end of an epoch. */
function checkpointOf(state) {
  const history = { epochs: [], weightsSha256: [hashWeights(state.weights)] }
  return { run: 'bench', config, limit: null, state, history }
}

/** Processor seconds since `before`. */
function processorSeconds(before) {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/**
 * Seconds of a training, by the clock and of the processor; with checkpoints as a run saves them, after each epoch and
 * by the clock.
 */
async function seconds(run) {
  let saves = 0
  const keeper = new Keeper(async ({ checkpoint }) => {
    await saveCheckpoint(run, checkpoint, keep)
    saves++
  }, everySeconds)
  const save = (state) => keeper.save({ checkpoint: checkpointOf(state) })
  const began = performance.now()
  const before = process.cpuUsage()
  const { state } = await fit({
    ...{ config, train, engine: 'compiled' },
    ...(run && {
      captures: { wanted: () => keeper.isDue(), take: save },
      onEpoch: (_report, capture) => save(capture())
    })
  })
  await keeper.settled()
  return { clock: (performance.now() - began) / 1000, processor: processorSeconds(before), saves, state }
}

const directory = mkdtempSync(join(tmpdir(), 'cnn-cost-'))
const shares = { processor: [], clock: [] }
let saves = 0
const { state } = await seconds()
const epochSeconds = []
for (let round = 0; round < rounds; round++) {
  const order =
    round % 2 === 0
      ? [undefined, join(directory, `run-${round}`)]
      : [join(directory, `run-${round}`), undefined]
  const times = new Map()
  for (const run of order) times.set(run === undefined, await seconds(run))
  saves += times.get(false).saves
  epochSeconds.push(times.get(true).processor / epochs)
  for (const [kind, ratios] of Object.entries(shares))
    ratios.push(times.get(false)[kind] / times.get(true)[kind] - 1)
}
const each = []
for (let i = 0; i < 50; i++) {
  const before = process.cpuUsage()
  await saveCheckpoint(join(directory, 'alone'), checkpointOf(state), keep)
  each.push(processorSeconds(before))
}
rmSync(directory, { recursive: true })
const percent = (share) => `${(100 * share).toFixed(1)}%`
const text = ({ min, median, max }) => `${percent(median)} (${percent(min)} to ${percent(max)})`
const milliseconds = ({ min, median, max }) =>
  `${(1000 * median).toFixed(1)} ms (${(1000 * min).toFixed(1)} to ${(1000 * max).toFixed(1)})`
const [checkpoint, epoch] = [spread(each), spread(epochSeconds)]
console.log(`${cpus()[0].model.trim()}, ${availableParallelism()} cores, Node ${process.versions.node}, mnist
a checkpoint takes ${milliseconds(checkpoint)} of the processor, an epoch ${milliseconds(epoch)}: ${percent(checkpoint.median / epoch.median)}
${saves} checkpoints in ${rounds} trainings of ${epochs} epochs, with and without in turns:
${text(spread(shares.processor))} of the processor's time, ${text(spread(shares.clock))} of the clock's`)
