// npm run bench: networks and batch sizes, our engines and their peers side by side, in turns.
// --quick: only ours and TensorFlow.js in WebAssembly, in a minute; --ours: no peers; --networks, --batches, --rounds:
// which, and how often; --profile: the time of each kernel; --json FILE: the figures.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { measureCommand } from './command.js'
import { contenders, mostImages } from './contenders.js'
import { writeDigits } from './data.js'
import { compileLimit } from './limit.js'
import { compare } from './measure.js'
import { loadNetwork, names } from './networks.js'
import { preparePeers } from './peers/environment.js'
import { report } from './report.js'
import { startUps } from './startups.js'
import { measureWidest } from './widest.js'

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    ours: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    networks: { type: 'string' },
    batches: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'string' }
  }
})
const { quick } = flags
const rounds = Number(flags.rounds ?? (quick ? 3 : 5))
const batches = (flags.batches ?? (quick ? '128' : '128,32,512')).split(',').map(Number)
const chosen = flags.networks?.split(',') ?? (quick ? ['lecture'] : names)
const nodes = quick ? [Number(process.versions.node.split('.')[0])] : [20, 24]
const peers = quick || flags.ours ? undefined : preparePeers()
const limit = compileLimit().toString('base64')

const data = mkdtempSync(join(tmpdir(), 'cnn-bench-'))
const results = []
let starts = []
try {
  for (const name of chosen) {
    const network = loadNetwork(name)
    if (peers) await writeDigits(data, mostImages, network.shape)
    for (const batchSize of batches) {
      const task = { network, batchSize, limit, data }
      const profile = flags.profile && batchSize === 128
      const figures = await compare(contenders(task, nodes, peers), rounds, profile)
      results.push({ network: name, batchSize, operations: network.operations, figures })
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${name}, batches of ${batchSize}: done\n`)
    }
    if (peers && name === 'lecture')
      starts = await startUps(
        contenders({ network, batchSize: 128, limit, data, most: 1280 }, nodes, peers),
        3
      )
  }
} finally {
  rmSync(data, { recursive: true })
}
const command = await measureCommand(quick ? 1 : 5)
const measured = { rounds, results, starts, command, widest: quick ? undefined : measureWidest() }

console.log(report(measured))
if (flags.json)
  writeFileSync(
    flags.json,
    `${JSON.stringify({ processor: cpus()[0].model, date: new Date(), ...measured }, null, 2)}\n`
  )
