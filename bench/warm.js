// node bench/warm.js: one image predicted by an open model, beside a call that opens and closes; --calls N, --rounds N.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bundledConfig, loadConfig } from '../dist/config/load.js'
import { networkOf } from '../dist/config/network/network.js'
import { openModel, predict } from '../dist/index.js'
import { initialWeights } from '../dist/model/initial-weights.js'
import { saveModel } from '../dist/model/save-model.js'
import { plainTable } from '../dist/report/text/table.js'
import { firstOf, loadDigits } from './data.js'

const { values: flags } = parseArgs({
  options: { calls: { type: 'string', default: '1000' }, rounds: { type: 'string', default: '15' } }
})
const [calls, rounds] = [Number(flags.calls), Number(flags.rounds)]

const config = loadConfig(bundledConfig('mnist').file)
const network = networkOf(config)
const weights = initialWeights(network, config.seed)
const { images, shape } = firstOf(await loadDigits(1, network.inputShape), 1)
const directory = mkdtempSync(join(tmpdir(), 'cnn-warm-'))
const labels = Array.from({ length: 10 }, (_, digit) => String(digit))
await saveModel(directory, {
  name: config.name,
  labels,
  preprocessing: { picture: 'digit', scale: 1 / 255 },
  network,
  weights
})

async function timed(work) {
  const began = performance.now()
  await work()
  return performance.now() - began
}

const times = {
  'opened, one image, closed': [],
  'the first image of an open model': [],
  'each one after': []
}
const [whole, first, warm] = Object.values(times)
for (let round = 0; round < rounds; round++) {
  whole.push(await timed(() => predict({ config, weights, images, shape, engine: 'compiled' })))
  const model = await openModel(directory, { engine: 'compiled' })
  first.push(await timed(() => model.predict(images)))
  for (let call = 0; call < calls / rounds; call++) warm.push(await timed(() => model.predict(images)))
  await model.close()
}
rmSync(directory, { recursive: true })

const shares = [0, 0.25, 0.5, 0.75, 0.99, 1]
const names = ['least', '25%', 'median', '75%', '99%', 'greatest']
const columns = [{ header: 'ms', align: 'left' }, ...names.map((header) => ({ header, align: 'right' }))]
const rows = Object.entries(times).map(([name, each]) => {
  const sorted = each.toSorted((a, b) => a - b)
  return [name, ...shares.map((share) => sorted[Math.round(share * (sorted.length - 1))].toFixed(3))]
})
console.log(plainTable(columns, rows, { width: 110 }))
