/** The runs that lie outside of `./runs` (`--out`): an index in the user's state directory says where each was begun. */
import { appendFile, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import * as v from 'valibot'
import { stateDirectory } from '../files/user-directories.js'
import { makeDirectory, writeWhole } from '../files.js'

/** A run, and the working directory in which it was begun; both absolute. */
export interface RunElsewhere {
  readonly run: string
  readonly from: string
}

const entrySchema = v.object({ run: v.string(), from: v.string() })

/** A longer index is shortened to its newest lines. */
const mostRuns = 1000

/** A line of JSON a run, the newest last, so that two processes may add theirs at the same time. */
function indexFile(): string | undefined {
  const directory = stateDirectory()
  return directory === undefined ? undefined : join(directory, 'runs.jsonl')
}

/**
 * Remembers where a run lies. That this fails is no failure of the run, which is still found by its directory: a home
 * that is missing or cannot be written to changes nothing.
 */
export async function rememberElsewhere(run: string): Promise<void> {
  const file = indexFile()
  if (file === undefined) return
  try {
    const entry = { run: resolve(run), from: process.cwd() }
    const { entries, isSound } = await readIndex(file)
    await makeDirectory(dirname(file))
    if (isSound && entries.length < mostRuns) await appendFile(file, lineOf(entry))
    else await writeWhole(file, [...entries, entry].slice(-mostRuns).map(lineOf).join(''))
  } catch {
    // See above.
  }
}

/** The runs of the index, the newest last, those begun in this directory or all; a directory may be gone by now. */
export async function runsElsewhere(begun: 'here' | 'anywhere'): Promise<string[]> {
  const file = indexFile()
  if (file === undefined) return []
  const { entries } = await readIndex(file)
  if (entries.length === 0) return []
  const here = process.cwd()
  // A directory that was used again is of the run begun last.
  const last = new Map(entries.map(({ run, from }) => [run, from]))
  return [...last]
    .filter(([, from]) => begun === 'anywhere' || from === here)
    .map(([run]) => shown(run, here))
}

const lineOf = (entry: RunElsewhere): string => `${JSON.stringify(entry)}\n`

/** The entries that can be read, and whether these are all. */
async function readIndex(file: string): Promise<{ entries: RunElsewhere[]; isSound: boolean }> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    return { entries: [], isSound: true }
  }
  const lines = text.split('\n')
  const isWhole = lines.pop() === ''
  const entries = lines.flatMap((line) => entryOf(line) ?? [])
  return { entries, isSound: isWhole && entries.length === lines.length }
}

function entryOf(line: string): RunElsewhere | undefined {
  try {
    const entry = v.parse(entrySchema, JSON.parse(line))
    return isAbsolute(entry.run) ? entry : undefined
  } catch {
    return undefined
  }
}

/** Below this directory the relative path, as it was given to `--out`; else the whole. */
function shown(run: string, here: string): string {
  const path = relative(here, run)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? run : path
}
