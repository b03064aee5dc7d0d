/** `npm ci` in a new checkout is quiet and sufficient, on every supported Node and npm. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { copyOfCheckout, environmentWith, provided, run } from './tools.js'

const [node22, node24, node26] = provided('CNN_NODES')
const [npm10, npm11] = provided('CNN_NPMS')
const node20 = process.execPath

const made: string[] = []
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true })
})

const combinations = [
  { name: 'this Node with npm 10', node: node20, npm: npm10 },
  { name: 'this Node with npm 11', node: node20, npm: npm11 },
  { name: 'Node 22 with npm 10', node: node22, npm: npm10 },
  { name: 'Node 24 with npm 11', node: node24, npm: npm11 },
  { name: 'Node 26 with npm 11', node: node26, npm: npm11 }
].map(({ name, node = '', npm = '' }) => ({ name, node, npm }))

/** What npm says of the machine's own settings is not ours. */
const ours = (text: string): string[] =>
  text.split('\n').filter((line) => /warn|error|deprecated/i.test(line) && !/Unknown .*config/.test(line))

describe.each(combinations)('$name', ({ node, npm }) => {
  const directory = copyOfCheckout()
  made.push(directory)
  const env = environmentWith(node)

  it('installs, builds and runs', () => {
    const installed = run(node, [npm, 'ci', '--no-audit', '--no-fund'], { cwd: directory, env })
    expect(installed.status, installed.stderr).toBe(0)
    expect(ours(installed.stdout + installed.stderr)).toEqual([])
    const summary = run(node, [join(directory, 'bin/cnn.js'), 'summary', '--config', 'mnist'], {
      cwd: directory,
      env
    })
    expect(summary.stderr).toBe('')
    expect(summary.stdout).toContain('Total params: 38,390')
  })

  it('installs without scripts and builds afterwards', () => {
    const installed = run(node, [npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: directory,
      env
    })
    expect(installed.status, installed.stderr).toBe(0)
    const built = run(node, [npm, 'run', 'build'], { cwd: directory, env })
    expect(built.status, built.stderr).toBe(0)
    expect(ours(built.stdout + built.stderr)).toEqual([])
    const train = ['train', '--config', 'smoke', '--limit', '500', '--json', '--quiet']
    const trained = run(node, [join(directory, 'bin/cnn.js'), ...train], { cwd: directory, env })
    expect(trained.stderr).toBe('')
    expect(JSON.parse(trained.stdout)).toMatchObject({ epochs: [{ epoch: 1 }] })
  })
})
