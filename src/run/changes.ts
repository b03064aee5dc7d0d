/** What of a config has changed, field by field. */

import type { Config } from '../config/schema/config-schema.js'
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import type { Checkpoint } from './checkpoints/checkpoint.js'

/** One field that differs; undefined: it is not there. */
export interface Change {
  /** The JSON path, such as `training.optimizer.learningRate`. */
  readonly path: string
  readonly before: unknown
  readonly now: unknown
}

/** Fields that reach no weight: where data lie is no change, for their hash is compared. */
const harmless = /^(\$schema|name|description|dataset\.(dir|path|format)|training\.checkpoint)($|\.)/

/**
 * The differences between two configs, each with all its defaults filled in, that change what is trained.
 */
export const changesOf = (before: Config, now: Config): Change[] =>
  differences('', before, now).filter(({ path }) => !harmless.test(path))

function differences(path: string, before: unknown, now: unknown): Change[] {
  if (!isBranch(before) || !isBranch(now) || Array.isArray(before) !== Array.isArray(now))
    return Object.is(before, now) ? [] : [{ path, before, now }]
  const keys = new Set([...Object.keys(before), ...Object.keys(now)])
  return [...keys].flatMap((key) => {
    const below = Array.isArray(now) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`
    return differences(below, before[key], now[key])
  })
}

const isBranch = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** What is trained, and on how much. */
interface Plan {
  readonly config: Config
  readonly limit: number | null
}

/**
 * The fields that were changed since a checkpoint. More epochs are always welcome.
 *
 * @returns their paths
 * @throws CnnError CONFIG naming each, unless they are accepted; USAGE for fewer epochs than are done
 */
export function acceptedChanges(
  run: string,
  { config: before, limit, state: { epoch } }: Checkpoint,
  now: Plan,
  accept: boolean
): string[] {
  const { epochs } = now.config.training
  if (epochs < epoch)
    throw new CnnError(
      'USAGE',
      `${withCommas(epoch)} epochs of ${run} are done: they cannot become ${withCommas(epochs)}`,
      {
        where: '--epochs'
      }
    )
  const changes = changesOf(before, now.config)
  if (limit !== now.limit) changes.push({ path: '--limit', before: limit ?? 'all', now: now.limit ?? 'all' })
  const refused = changes.filter(
    ({ path }) => !(path === 'training.epochs' && epochs > before.training.epochs)
  )
  if (refused.length === 0 || accept) return changes.map(({ path }) => path)
  throw new CnnError('CONFIG', `the config of ${run} differs from that of its checkpoint`, {
    where: `${run}/config.json`,
    hint: 'undo the change, or accept it: --accept-changes',
    problems: refused.map(({ path, before, now }) => ({
      path,
      message: `${shown(now)}, but the checkpoint was trained with ${shown(before)}`
    }))
  })
}

const shown = (value: unknown): string => (value === undefined ? 'left out' : JSON.stringify(value))
