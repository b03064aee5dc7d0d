/** Names with codes of a terminal in them, through each command that prints one: no code reaches stdout or stderr. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { cnn, keptDirectory } from './cnn.js'

/** Red, the title of the window, and backwards. */
const name = 'a\u001b[31mb\u001b]0;c\u0007d\u202ee'
const shown = 'a\\u001b[31mb\\u001b]0;c\\u0007d\\u202ee'

const seven =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 140"><path d="M18 16 L82 14 C64 50 50 90 42 132" fill="none" stroke="black" stroke-width="12"/></svg>'

let cwd = ''
beforeAll(async () => {
  cwd = await keptDirectory()
  await writeFile(join(cwd, `${name}.svg`), seven)
  await mkdir(join(cwd, name))
})

// In this order: later ones read what earlier ones made.
it.each([
  ['train', 'smoke', '--limit', '100', '--out', `${name}-run`],
  ['train', 'smoke', '--limit', '100', '--out', `${name}-run`],
  ['train', '--resume', `${name}-run`],
  ['train', '--resume', `${name}-none`],
  ['train', '--config', `${name}.json`],
  ['evaluate', `${name}-run`],
  ['evaluate', `${name}-none`],
  ['evaluate', `${name}-none`, '--debug'],
  ['predict', `${name}-run`, `${name}.svg`],
  ['predict', `${name}-run`, `${name}.png`],
  ['plot', `${name}-run`, '-o', `${name}.png`],
  ['reproduce', `${name}-run`],
  ['runs', '--all'],
  ['summary', `${name}-run`],
  ['summary', `${name}-none`],
  ['explain', 'network', '--run', `${name}-run`, '--file', `${name}.svg`],
  ['explain', 'training', '--run', `${name}-run`],
  ['explain', 'filters', '--file', `${name}.svg`, '-o', `${name}-drawn.png`],
  ['explain', name],
  ['convolve', '--file', `${name}.svg`, '--filter', 'edge', '-o', `${name}-edges.png`],
  ['pool', '--input', `${name}.csv`],
  ['data', name],
  ['data', `./${name}`],
  ['data', 'mnist', '--dir', `${name}-data`],
  ['init', 'smoke', '--out', `${name}-new.json`],
  ['init', name],
  [name]
])('%j', async (...args) => {
  const { stdout, stderr } = await cnn(args, { cwd })
  expect(stdout + stderr).not.toBe('')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it looks for
  expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/)
  const names = !(args[0] === 'summary' && args[1] !== `${name}-none`)
  if (names) expect(stdout + stderr).toContain(shown)
})
