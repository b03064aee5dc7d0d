/** A reader of the pages: a shell in its own directory, in which cnn is installed. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll } from 'vitest'
import { root } from '../cli/cnn.js'

const made: string[] = []
afterAll(async () => {
  for (const directory of made) await rm(directory, { recursive: true, force: true })
})

export interface Ended {
  readonly code: number | null
  /** Of stdout and stderr, as a terminal would show them. */
  readonly shown: string
}

export interface Reader {
  readonly directory: string
  paste(commands: string): Promise<Ended>
}

/** An empty directory with the package installed; the programs that a page has are saved there under their names. */
export async function readerOf(programs: readonly { file: string; text: string }[] = []): Promise<Reader> {
  const place = await mkdtemp(join(tmpdir(), 'cnn-docs-'))
  made.push(place)
  const directory = join(place, 'project')
  const bin = join(place, 'bin')
  await mkdir(join(directory, 'node_modules'), { recursive: true })
  await mkdir(bin)
  await symlink(join(root, 'bin/cnn.js'), join(bin, 'cnn'))
  await symlink(root, join(directory, 'node_modules/cnn'))
  await symlink(join(root, 'node_modules/@tensorflow'), join(directory, 'node_modules/@tensorflow'))
  for (const { file, text } of programs) await writeFile(join(directory, file), text)
  return { directory, paste: (commands) => paste(commands, directory, bin) }
}

function paste(commands: string, cwd: string, bin: string): Promise<Ended> {
  const plain = Object.entries(process.env).filter(
    ([name]) => !/COLOR|^DEBUG$|^VITEST|^NODE_OPTIONS$/.test(name)
  )
  const env = { ...Object.fromEntries(plain), PATH: `${bin}${delimiter}${process.env.PATH}` }
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', `exec 2>&1\n${commands}`], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let shown = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => {
        shown += piece
      })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, shown }))
  })
}

/** What another machine shows otherwise, made the same: times, dates, threads. */
const steady = (text: string): string =>
  text
    .replace(/\d+(?:\.\d+)? seconds/g, 'N seconds')
    .replace(/\d+s - \d+(?:ms|s|us)\/step/g, 'Ns - Nms/step')
    .replace(/\b\d+ threads?\b/g, 'N threads')
    .replace(/\b\d\d-\d\d \d\d:\d\d\b/g, 'MM-DD hh:mm')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()

/**
 * How output differs from what a page shows, or undefined where it does not. Where a line of the page is `…`, lines are
 * left out.
 */
export function difference(shown: string, page: string): string | undefined {
  const actual = steady(shown)
  const parts = steady(page)
    .split(/^…$\n?/m)
    .map((part) => part.trimEnd())
  if (parts.length === 1) return actual === parts[0] ? undefined : actual
  let at = 0
  for (const part of parts) {
    if (part === '') continue
    const found = `\n${actual}\n`.indexOf(`\n${part}\n`, at)
    if (found < 0) return `not found, in this order:\n${part}\n\nin:\n${actual}`
    at = found + part.length
  }
  return undefined
}
