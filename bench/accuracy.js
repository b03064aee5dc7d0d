// node bench/accuracy.js CONFIG [SEEDS]: trains a config with several seeds, each with the command as a user types it,
// and prints the accuracy on the test split and the duration of the whole command.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spread } from './statistics.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [config = 'mnist-fast', seeds = '5'] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'cnn-bench-'))
const results = []
console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}: cnn train --config ${config}\n`
)
console.log('seed  validation    test  seconds')
for (let seed = 1; seed <= Number(seeds); seed++) {
  const out = join(directory, `${seed}`)
  const args = ['train', '--config', config, '--seed', `${seed}`, '--out', out, '--json', '--quiet']
  const began = performance.now()
  const json = execFileSync(process.execPath, [join(root, 'bin/cnn.js'), ...args], {
    cwd: root,
    encoding: 'utf8'
  })
  const seconds = (performance.now() - began) / 1e3
  const { epochs, test } = JSON.parse(json)
  results.push({ accuracy: test.accuracy, seconds })
  const percent = (share) => `${(100 * share).toFixed(2)}%`
  const figures = [percent(epochs.at(-1).valAccuracy).padStart(10), percent(test.accuracy).padStart(6)]
  console.log(`${String(seed).padStart(4)}  ${figures.join('  ')}  ${seconds.toFixed(1).padStart(7)}`)
}
rmSync(directory, { recursive: true })
const accuracy = spread(results.map((result) => 100 * result.accuracy))
const seconds = spread(results.map((result) => result.seconds))
const [low, middle, high] = [accuracy.min, accuracy.median, accuracy.max].map((value) => value.toFixed(2))
console.log(
  `\ntest ${low} to ${high}%, middle ${middle}%; ${seconds.min.toFixed(1)} to ${seconds.max.toFixed(1)} s`
)
