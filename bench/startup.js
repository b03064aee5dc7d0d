// node bench/startup.js: from the start of a process to its first output, beside the time of Node alone; --rounds N.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { plainTable } from '../dist/report/text/table.js'
import { nodeOf, versionOf } from './nodes.js'
import { spread, spreadText } from './statistics.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const binary = join(root, 'bin/cnn.js')
const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })
const rounds = Number(flags.rounds)

const image = '[[1,1,1,0],[0,1,1,1],[0,1,1,0],[1,1,0,0]]'
const commands = [
  ['--help'],
  ['plot', '--help'],
  ['init'],
  ['runs'],
  ['data'],
  ['convolve', '--input', image, '--filter', '[[1,0],[0,1]]'],
  ['explain'],
  ['explain', 'convolution'],
  ['summary', '--config', 'mnist'],
  ['summary', '--config', 'broken.json'],
  ['train', '--config', 'mnist', '--dry-run'],
  ['train', '--config', 'mnist']
]

const cwd = mkdtempSync(join(tmpdir(), 'cnn-startup-'))
const mnist = readFileSync(join(root, 'configs/mnist.json'), 'utf8')
writeFileSync(join(cwd, 'broken.json'), mnist.replace('kernelSize', 'kernalSize'))
// A run for `cnn runs` to list.
const short = ['--config', 'smoke', '--limit', '300', '--epochs', '1', '--quiet']
execFileSync(process.execPath, [binary, 'train', ...short], { cwd })

/** Milliseconds to the first output, or to the end if there is none. It does not wait longer than that. */
async function firstOutput(node, args) {
  const began = performance.now()
  const child = spawn(node, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let first
  for (const stream of [child.stdout, child.stderr])
    stream.once('data', () => {
      first ??= performance.now() - began
      child.kill('SIGKILL')
    })
  await once(child, 'close')
  return first ?? performance.now() - began
}

for (const node of [20, 24].map(nodeOf)) {
  const bare = { name: 'node -e 0', args: ['-e', '0'] }
  const subjects = [
    bare,
    ...commands.map((args) => ({ name: `cnn ${args.join(' ')}`, args: [binary, ...args] }))
  ]
  for (const subject of subjects) subject.times = []
  for (let round = 0; round < rounds; round++)
    for (const { args, times } of subjects) times.push(await firstOutput(node, args))
  const alone = spread(bare.times)
  const rows = subjects.map(({ name, times }) => {
    const figures = spread(times)
    const after = (part) => `${(figures[part] - alone[part]).toFixed(0)}`
    const shown = name.replace(image, 'M').replace('[[1,0],[0,1]]', 'F')
    return [
      shown,
      spreadText(figures),
      ...(times === bare.times ? ['', ''] : [after('min'), after('median')])
    ]
  })
  const columns = [
    { header: `Node ${versionOf(node)}`, align: 'left' },
    { header: 'ms to first output', align: 'right' },
    { header: 'after Node', align: 'right' },
    { header: '(median)', align: 'right' }
  ]
  console.log(`${plainTable(columns, rows, { width: 110 })}\n`)
}
console.log(
  `least (median, greatest) of ${rounds} rounds, in turns; "after Node": the difference from node -e 0`
)
rmSync(cwd, { recursive: true })
