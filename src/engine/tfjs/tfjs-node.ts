/** Finds and loads tfjs-node, from node_modules or as `cnn engine install tensorflow` made it. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { CnnError, reasonOf } from '../../errors.js'
import type { Tf } from '../../model/tf.js'
import { addonFile, installCommand, installedDirectories, tfjsNodeIn } from '../../tensorflow/place.js'
import { processors } from '../processors.js'
import { silenced } from './silenced.js'

export interface TfjsNode {
  readonly tf: Tf
  /** The version of TensorFlow: `2.21.0`. */
  readonly version: string
  /** The version of tfjs-node: `4.22.0`. */
  readonly tfjsVersion: string
  /** The directory of the tfjs-node package. */
  readonly from: string
  /** The number of threads for an operation of TensorFlow, for the life of the process. */
  readonly threads: number
}

const name = '@tensorflow/tfjs-node'
let loaded: TfjsNode | undefined

/**
 * Loads the first tfjs-node that has its addon: from this package's or the current directory's node_modules, else the
 * newest that is installed for the user. TensorFlow reads its number of threads only once, when it is loaded.
 *
 * @param threads default: TF_NUM_INTRAOP_THREADS, else the processors available
 * @throws CnnError ENGINE with the reason for each one that was tried
 */
export function loadTfjsNode(threads?: number): TfjsNode {
  if (loaded) return loaded
  const reasons: string[] = []
  for (const directory of candidates())
    try {
      loaded = loadFrom(directory, threads)
      return loaded
    } catch (error) {
      if (!(error instanceof CnnError)) throw error
      reasons.push(error.message)
    }
  throw new CnnError('ENGINE', reasons[0] ?? 'it is not installed', {
    hint: reasons.length > 0 ? `build it anew: ${installCommand}` : `install it: ${installCommand}`
  })
}

/**
 * Loads tfjs-node from the directory of its package and from nowhere else.
 *
 * @throws CnnError ENGINE
 */
export function loadFrom(directory: string, threads?: number): TfjsNode {
  if (!existsSync(join(directory, addonFile)))
    throw new CnnError('ENGINE', `${directory} has no addon: its install script could not fetch one`)
  const given = Number(process.env.TF_NUM_INTRAOP_THREADS)
  const count = threads ?? (Number.isInteger(given) && given > 0 ? given : processors())
  process.env.TF_NUM_INTRAOP_THREADS = String(count)
  // 3 hides even TensorFlow's errors; tfjs-node throws them as well.
  if (process.env.DEBUG !== 'cnn') process.env.TF_CPP_MIN_LOG_LEVEL ??= '3'
  putBackUtil()
  try {
    const load = (): Tf => createRequire(join(directory, 'package.json'))(directory) as Tf
    const tf = silenced(directory, () => apart(load))
    const backend = tf.findBackend('tensorflow') as { binding?: { TF_Version?: string } } | null
    const { version_core: tfjsVersion } = tf
    return {
      tf,
      version: backend?.binding?.TF_Version ?? 'unknown',
      tfjsVersion,
      from: directory,
      threads: count
    }
  } catch (cause) {
    throw new CnnError('ENGINE', `${directory} does not load: ${firstLine(cause)}`, {
      hint: `build it anew: ${installCommand}`,
      cause
    })
  }
}

function candidates(): string[] {
  const places = [import.meta.url, join(process.cwd(), 'package.json')]
  const found = places.flatMap((place) => {
    try {
      return [dirname(createRequire(place).resolve(`${name}/package.json`))]
    } catch {
      return []
    }
  })
  return [...new Set([...found, ...installedDirectories().map(tfjsNodeIn)])]
}

/** Functions that tfjs-node 4.22 uses and that Node 23 removed; Node 22 warns about them. */
function putBackUtil(): void {
  const util: { isNullOrUndefined?: unknown; isArray?: unknown } = createRequire(import.meta.url)('node:util')
  util.isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined
  util.isArray = Array.isArray
}

/**
 * The globals that all copies of tfjs-core in a process share: the engine with its backends, and the tables of kernels.
 */
const meeting = ['_tfengine', '_tfGlobals'] as const

/**
 * Loads a TensorFlow.js with its own tables. Two copies of tfjs-core would share theirs, and each would run the other's
 * kernels (see session.ts too). Deprecation warnings of its dependencies are not meant for our users.
 */
function apart<T>(load: () => T): T {
  const global: { [key: string]: unknown } = globalThis
  const before = meeting.map((key) => global[key])
  const { noDeprecation } = process
  for (const key of meeting) delete global[key]
  process.noDeprecation = true
  try {
    return load()
  } finally {
    process.noDeprecation = noDeprecation
    for (const [index, key] of meeting.entries()) {
      if (before[index] === undefined) delete global[key]
      else global[key] = before[index]
    }
  }
}

const firstLine = (error: unknown): string => reasonOf(error).replace(/\n.*/s, '').trim()
