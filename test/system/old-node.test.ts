/** The message of a Node that is too old: one line, however old it is. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { provided, root } from './tools.js'

it.each(provided('CNN_OLD_NODES'))('%s is told what is needed', (node) => {
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1)
  const ended = spawnSync(node, [join(root, 'bin/cnn.js'), 'runs'], { encoding: 'utf8' })
  expect(ended.stderr).toBe(`error: cnn needs Node 20.19 or newer; this is ${version}\n`)
  expect(ended.stdout).toBe('')
  expect(ended.status).toBe(7)
})
