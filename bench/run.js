// npm run bench: the lecture's network, our engines side by side, in turns; --quick, --profile, --json FILE.
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { networkOf } from '../dist/config/shapes.js'
import { parseConfig } from '../dist/index.js'
import { measureCommand } from './command.js'
import { compileLimit } from './limit.js'
import { nodeOf, versionOf } from './nodes.js'
import { start } from './process.js'
import { report } from './report.js'
import { spread } from './statistics.js'
import { multiplyAdds } from './work.js'

const here = dirname(fileURLToPath(import.meta.url))
const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    json: { type: 'string' }
  }
})

const network = JSON.parse(readFileSync(join(here, '../configs/mnist.json'), 'utf8'))
const operations = multiplyAdds(networkOf(parseConfig(JSON.stringify(network))))
const rounds = flags.quick ? 3 : 9
const [few, many] = flags.quick ? [256, 6400] : [640, 25600]
const limit = compileLimit().toString('base64')

const subjects = []
for (const major of flags.quick ? [process.versions.node.split('.')[0]] : [20, 24]) {
  const node = nodeOf(major)
  const subject = (engine, threads, images) => ({
    ...{ name: `${engine}, ${threads} thread${threads > 1 ? 's' : ''}`, node, version: versionOf(node) },
    ...{ threads, options: { engine, threads, images, network, batchSize: 128, limit } }
  })
  subjects.push(subject('compiled', 1, many / 2), subject('compiled', 2, many))
  if (subjects.length === 2) subjects.push(subject('wasm', 1, few))
}

for (const subject of subjects) {
  subject.process = await start(subject.node, [join(here, 'subject.js'), JSON.stringify(subject.options)])
  subject.figures = { train: [], predict: [], limit: [] }
}
for (let round = 0; round < rounds; round++)
  for (const subject of subjects)
    for (const [work, figures] of Object.entries(subject.figures)) {
      figures.push(await subject.process.ask(work))
      if (process.stderr.isTTY)
        process.stderr.write(
          `\r\x1b[Kround ${round + 1}/${rounds}: ${subject.version} ${subject.name} ${work}`
        )
    }
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
for (const subject of subjects) {
  if (flags.profile && subject.name === 'compiled, 1 thread')
    subject.profile = await subject.process.ask('profile')
  await subject.process.stop()
}

const results = subjects.map(({ name, version, threads, figures, profile }) => {
  const best = Math.max(...figures.limit)
  const share = (operations, time) => (2 * operations) / (time.min * 1e3) / (best * threads)
  const train = spread(figures.train)
  const predict = spread(figures.predict)
  const shares = { train: share(operations.train, train), predict: share(operations.predict, predict) }
  return { name, version, threads, train, predict, limit: best, shares, profile }
})
const command = await measureCommand(flags.quick ? 1 : 5)

console.log(report({ rounds, operations, results, command }))
if (flags.json)
  writeFileSync(
    flags.json,
    `${JSON.stringify({ processor: cpus()[0].model, rounds, results, command }, null, 2)}\n`
  )
