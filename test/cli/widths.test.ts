/** Lines fit the width: terminals of any width, of width 0, without cursor movement, and pipes. */
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { cnn, emptyDirectory, keptDirectory, root } from './cnn.js'

const long = 'a-folder-with-a-rather-long-name-that-takes-most-of-a-line-of-the-terminal-1.png'
let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
  process.env.XDG_CACHE_HOME = join(cwd, 'cache')
  const out = `runs/${long.replace('.png', '')}`
  const trained = await cnn(['train', '--config', 'smoke', '--limit', '200', '--epochs', '1', '--out', out], {
    cwd
  })
  expect(trained.code, trained.stderr).toBe(0)
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><path d="M6 6H22L10 24" stroke="#000" stroke-width="3" fill="none"/></svg>'
  for (const name of ['photos/standing', 'photos/lying down']) {
    await mkdir(join(cwd, name), { recursive: true })
    await writeFile(join(cwd, name, 'a.svg'), svg)
    await writeFile(join(cwd, name, 'a note of what was seen there.txt'), 'nothing')
  }
  await sharp(Buffer.from(svg)).flatten({ background: 'white' }).png().toFile(join(cwd, long))
})

/** What a command writes on a terminal of this many columns, both streams. */
function onTerminal(command: string, columns: number, environment = 'TERM=xterm-256color'): string {
  const line = `stty cols ${columns}; env -u NO_COLOR -u FORCE_COLOR -u CI ${environment} '${process.execPath}' '${join(root, 'bin/cnn.js')}' ${command}`
  const text = execFileSync('script', ['-qec', line, '/dev/null'], { cwd, encoding: 'utf8', stdio: 'pipe' })
  return text.replaceAll('\r\n', '\n')
}

/** A line that was drawn goes when it is erased, or drawn over from its first column. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by these
const erased = /^.*\u001b\[(?:2K|1G)/
// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are controlled by these
const codes = /\u001b\[[?\d;]*[a-zA-Z]|\u001b[78]/g

/** The lines that are left on the terminal. */
const linesOf = (text: string): string[] =>
  text.split('\n').map((line) => line.replace(erased, '').replace(codes, ''))

const commands = [
  'runs',
  'evaluate --engine cpu',
  `predict ${long} --engine cpu`,
  'summary --config smoke',
  'explain',
  'init',
  'data photos',
  'train --config smoke --limit 200 --epochs 1 --quiet',
  'train --config smoke --limit 200 --epochs 1'
]

describe.each([40, 80, 120, 0])('%i columns', (columns) => {
  const width = columns || 80
  it.each(commands)('%s', async (command) => {
    const lines = linesOf(onTerminal(command, columns))
    for (const line of lines) {
      // A path is not broken, and nor is a line of commands or names to copy.
      if (!/runs\/|smoke|cnn |in all/.test(line) || /│|val_/.test(line))
        expect(line.length, line).toBeLessThanOrEqual(width)
    }
    // Not a letter a line.
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(20)
  })

  it.each(['train', 'predict', 'evaluate', 'convolve'])('%s --help', (command) => {
    for (const line of linesOf(onTerminal(`${command} --help`, columns)))
      if (!/^cnn /.test(line) && !/^Usage/.test(line)) expect(line.length, line).toBeLessThanOrEqual(width)
  })
})

it('keeps the end of a name or path on a terminal, and all of it in a pipe', async () => {
  expect(onTerminal('runs', 60)).toMatch(/…\S*terminal-1 /)
  expect(onTerminal(`predict ${long}`, 60)).toMatch(/…\S*terminal-1\.png/)
  expect((await cnn(['runs'], { cwd })).stdout).toContain(` ${long.replace('.png', '')} `)
  expect((await cnn(['predict', long], { cwd })).stdout).toContain(` ${long} `)
})

it('moves no cursor where TERM is dumb', () => {
  for (const command of ['train --config smoke --limit 200 --epochs 2', 'explain convolution --step'])
    expect(onTerminal(command, 80, 'TERM=dumb')).not.toContain('\u001b')
})

it('prints control characters in the names of files as escapes', async () => {
  const name = 'evil\u001b[2Jname\u0007.png'
  await copyFile(join(cwd, long), join(cwd, name))
  const read = await cnn(['predict', name, 'none\u001b[31m.png'], { cwd })
  const all = read.stdout + read.stderr
  for (const control of ['\u001b', '\u0007']) expect(all).not.toContain(control)
  expect(read.stdout).toContain('evil\\u001b[2Jname\\u0007.png')
  expect(all).toContain('none\\u001b[31m.png')
})

it('cnn help COMMAND is the help of the command', async () => {
  for (const command of [[], ['train'], ['engine', 'install']]) {
    const help = await cnn(['help', ...command], { cwd })
    expect(help).toEqual(await cnn([...command, '--help'], { cwd }))
    expect(help.code).toBe(0)
  }
})

describe('cnn init --out without a name', () => {
  it.each([
    ['--out', 'own.json'],
    ['--out', '--json']
  ])('writes nothing and ends with 2: %s %s', async (...args) => {
    const directory = await emptyDirectory()
    const { code } = await cnn(['init', ...args], { cwd: directory })
    expect(code).toBe(2)
    expect(await readdir(directory)).toEqual([])
  })
})
