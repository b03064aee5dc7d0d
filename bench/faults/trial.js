// What the fault scripts share: tries from a seed, the command as a user starts it, and the output that is recorded.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { readCheckpoint } from '../../dist/run/checkpoints/store.js'

const here = dirname(fileURLToPath(import.meta.url))
export const binary = join(here, '../../bin/cnn.js')

/** Numbers in [0, 1) that the seed fixes: mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Runs the tries of a script and prints their outcome: the text that is kept in results/. Exit code 1 if one failed.
 *
 * @param fault what is done, in one line
 * @param tries how many are made when `--tries` is left out
 * @param one makes one try, in a temporary directory of its own; `sampled`: the number of tries was given on the
 *   command line, so they are drawn at random from all cases; returns what to count, undefined when there is
 *   nothing left to try; throws when it fails
 */
export async function trials(fault, tries, one) {
  const { values } = parseArgs({ options: { tries: { type: 'string' }, seed: { type: 'string' } } })
  const seed = Number(values.seed ?? 1)
  const count = Number(values.tries ?? tries)
  const random = randomOf(seed)
  const counts = {}
  const failures = []
  let made = 0
  for (let number = 0; number < count; number++) {
    const directory = mkdtempSync(join(tmpdir(), 'cnn-fault-'))
    try {
      const seen = await one({ directory, random, number, sampled: values.tries !== undefined })
      if (seen === undefined) break
      made++
      for (const each of [seen].flat()) counts[each] = (counts[each] ?? 0) + 1
    } catch (error) {
      made++
      failures.push(`try ${number}: ${error instanceof Error ? error.message : error}`)
      process.stderr.write(`${failures.at(-1)}\n`)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
  const date = new Date().toISOString().slice(0, 10)
  const node = process.versions.node
  const passed = made - failures.length
  process.stdout.write(
    `${JSON.stringify({ fault, date, node, seed, tries: made, passed, seen: counts, failures }, null, 2)}\n`
  )
  process.exitCode = failures.length > 0 || made === 0 ? 1 : 0
}

/** Fails the try. */
export function demand(holds, what) {
  if (!holds) throw new Error(what)
}

/**
 * Starts `cnn`.
 *
 * @param options `node`: arguments for Node itself; `onStderr` sees stderr as it grows
 * @returns the process, and a promise of its end: `code`, `signal`, `stdout`, `stderr`, `seconds`
 */
export function start(args, cwd, { node = [], onStderr } = {}) {
  const began = performance.now()
  const child = spawn(process.execPath, [...node, binary, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (piece) => {
    text.stdout += piece
  })
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    text.stderr += piece
    onStderr?.(text.stderr)
  })
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) =>
      resolve({ code, signal, ...text, seconds: (performance.now() - began) / 1000 })
    )
  })
  return { child, ended }
}

/** Runs `cnn` to its end. */
export const cnn = (args, cwd, options) => start(args, cwd, options).ended

export const epochs = 8
/** A training of about a second, with a checkpoint whenever the one before has been written. */
export const training = [
  ...['train', '--config', 'smoke', '--limit', '1000', '--epochs', String(epochs), '--out', 'run'],
  ...['--set', 'training.checkpoint.everySeconds=0.02', '--set', 'model.layers[0].filters=16']
]

/** The parts of a finished run that do not depend on the clock, from its directory and its JSON. */
export function outcome(document, run) {
  return JSON.stringify({ weights: document.weightsSha256, test: document.test, history: timelessRows(run) })
}

/** The rows of history.csv without their seconds. */
function timelessRows(run) {
  const rows = readFileSync(join(run, 'history.csv'), 'utf8').trim().split('\n')
  return rows.map((row) =>
    row
      .split(',')
      .filter((_cell, column) => column !== 1)
      .join(',')
  )
}

/** The directory of a save that has begun and is not finished. */
export const isUnfinished = (name) => /^\.\d+\..*\.part$/.test(name)

/** Resolves when a save begins. The directory is created with the first checkpoint. */
export async function saveBegins(run, isOver) {
  const directory = join(run, 'checkpoints')
  while (!existsSync(directory) && !isOver()) await sleep(1)
  if (isOver()) return
  await new Promise((resolve) => {
    const watcher = watch(directory, (_event, name) => {
      if (!isUnfinished(name ?? '')) return
      watcher.close()
      resolve()
    })
    const timer = setInterval(() => {
      if (!isOver()) return
      clearInterval(timer)
      watcher.close()
      resolve()
    }, 50)
  })
}

/**
 * The epochs of a finished run without the parts that depend on the clock: for each a row of numbers and a weights
 * hash.
 */
export function epochsOf(run) {
  const { result } = JSON.parse(readFileSync(join(run, 'environment.json'), 'utf8'))
  return timelessRows(run)
    .slice(1)
    .map((row, i) => `${row} ${result.epochs[i].weightsSha256}`)
}

let whole
/** The outcome of a run without interruptions, and how many seconds it takes. */
export async function uninterrupted() {
  if (whole) return whole
  const directory = mkdtempSync(join(tmpdir(), 'cnn-fault-'))
  const ended = await cnn([...training, '--json'], directory)
  demand(ended.code === 0, `the uninterrupted run ends with ${ended.code}: ${ended.stderr}`)
  whole = { outcome: outcome(JSON.parse(ended.stdout), join(directory, 'run')), seconds: ended.seconds }
  rmSync(directory, { recursive: true, force: true })
  return whole
}

/** Resumes a run to its end and requires that it equals the uninterrupted one; returns stderr. */
export async function finishes(cwd, run = 'run') {
  const ended = await cnn(['train', '--resume', run, '--json'], cwd)
  demand(ended.code === 0, `going on ends with ${ended.code}: ${ended.stderr}`)
  const found = outcome(JSON.parse(ended.stdout), join(cwd, run))
  const { outcome: expected } = await uninterrupted()
  demand(found === expected, `the run ended with ${found} instead of ${expected}`)
  return ended.stderr
}

/** Requires that every checkpoint of a run with a final name is whole. Returns how many there are. */
export async function allReadable(run) {
  const names = readdirSync(join(run, 'checkpoints')).filter((name) => !name.startsWith('.'))
  if (names.length === 0) return 0
  const { id } = JSON.parse(readFileSync(join(run, 'environment.json'), 'utf8'))
  const found = await readCheckpoint(run, id)
  demand(found !== undefined && found.damaged.length === 0, `a checkpoint is damaged: ${found?.damaged}`)
  return names.length
}

/** Changes one file as a failing disk might. */
export function damage(path, how, random) {
  const bytes = readFileSync(path)
  const at = Math.floor(random() * bytes.length)
  if (how === 'missing') return rmSync(path)
  if (how === 'flipped') bytes[at] ^= 1 << Math.floor(random() * 8)
  if (how === 'zeros') bytes.fill(0, at)
  const changed = { cut: bytes.subarray(0, at), longer: Buffer.concat([bytes, bytes.subarray(at)]) }[how]
  writeFileSync(path, changed ?? bytes)
}
