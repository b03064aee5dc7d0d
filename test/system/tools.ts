/** The tools that the system tests need besides npm packages, as .ci/run provides them. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { Recorded } from '../engine/recorded.js'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')

/** A path (or several, joined by `:`) that .ci/run hands over; a missing one is a failure, never a skip. */
export function provided(variable: string): string[] {
  const value = process.env[variable]
  if (!value)
    throw new Error(`${variable} is not set: run .ci/run, which installs what the system tests need`)
  return value.split(delimiter)
}

const made: string[] = []
afterAll(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true })
})

/** A fresh directory, which goes when the tests of the file are done. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-system-'))
  made.push(directory)
  return directory
}

/** The files of this checkout, as git has them or will have them, copied into a new directory. */
export function copyOfCheckout(): string {
  const directory = temporaryDirectory()
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root
  })
  for (const file of listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && !name.startsWith('test/')))
    cpSync(join(root, file), join(directory, file), { recursive: true })
  return directory
}

/**
 * The environment in which `node` is this binary, without what npm set for the tests themselves.
 * The certificates that the machine trusts stay: behind a proxy of its own npm reaches nothing without them.
 */
export function environmentWith(node: string): NodeJS.ProcessEnv {
  const bin = join(temporaryDirectory(), 'bin')
  mkdirSync(bin)
  symlinkSync(node, join(bin, 'node'))
  const own = Object.entries(process.env).filter(
    ([name]) => !/^npm_|^NODE_(?!EXTRA_CA_CERTS$)|^VITEST|^CI$/i.test(name)
  )
  return { ...Object.fromEntries(own), PATH: `${bin}${delimiter}${process.env.PATH}` }
}

export interface Ran {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export function run(
  command: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv }
): Ran {
  const { status, stdout, stderr } = spawnSync(command, [...args], {
    ...options,
    encoding: 'utf8',
    maxBuffer: 1 << 28
  })
  return { status, stdout, stderr }
}

/** A built module, for programs that import it. */
export const dist = (file: string): string => new URL(`../../dist/${file}`, import.meta.url).href

/**
 * Runs a recorded training on another Node, from the public API and the built files.
 *
 * @param node the words that start Node
 * @returns the SHA-256 of the weights
 */
export function trainRecorded(
  node: readonly [string, ...string[]],
  { config: input, limit }: Recorded,
  threads: number
): string {
  const program = `
    const { fit, parseConfig } = await import(${JSON.stringify(dist('index.js'))})
    const { loadDataset } = await import(${JSON.stringify(dist('dataset/load-dataset.js'))})
    const { hashWeights } = await import(${JSON.stringify(dist('model/initial-weights.js'))})
    const config = parseConfig(${JSON.stringify(JSON.stringify(input))})
    const { train } = await loadDataset(config.dataset, { seed: config.seed, limit: ${limit} })
    const { weights } = await fit({ config, train, engine: 'compiled', threads: ${threads} })
    console.log(hashWeights(weights))`
  const [command, ...options] = node
  const ran = run(command, [...options, '--input-type=module', '--eval', program], {
    cwd: temporaryDirectory()
  })
  if (ran.status !== 0) throw new Error(`${node.join(' ')}: ended with ${ran.status}\n${ran.stderr}`)
  return ran.stdout.trim()
}
