/** The faults of bench/faults, a few tries of each: every try must pass. Their full tries are in bench/faults/results. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, run } from './tools.js'

const directory = join(root, 'bench/faults')

/** How many tries; undefined: all that there are. */
const tries: Record<string, number | undefined> = {
  'kill.js': 6,
  'packing.js': 8,
  'signals.js': 6,
  'disk-full.js': 20,
  'file-operations.js': undefined,
  'empty-cache.js': 5,
  'damaged-cache.js': 20,
  'damaged-checkpoints.js': 5,
  'elsewhere.js': 6
}
const parts = ['trial.js', 'checkpoint.js', 'data-set.js']

it.each(Object.entries(tries))('%s', (script, count) => {
  // Other tries at each run of this test: what fails is told with its seed.
  const seed = String(Date.now() % 1_000_000)
  const counted = count === undefined ? [] : ['--tries', String(count)]
  const args = [join(directory, script), '--seed', seed, ...counted]
  const { status, stdout, stderr } = run(process.execPath, args, { cwd: root })
  expect(status, `seed ${seed}\n${stdout}\n${stderr}`).toBe(0)
  const { passed, failures } = JSON.parse(stdout)
  expect(passed).toBeGreaterThanOrEqual(count ?? 100)
  expect(failures).toEqual([])
})

it('leaves none out', () => {
  const scripts = readdirSync(directory).filter((name) => name.endsWith('.js') && !parts.includes(name))
  expect(scripts.sort()).toEqual(Object.keys(tries).sort())
})
