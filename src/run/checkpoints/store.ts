/** The generations of checkpoints in a run directory: written whole, the newest kept, the newest good one read. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CnnError, reasonOf } from '../../errors.js'
import { hasCode, refusals, removeWhole, writeWhole, writeWholeDirectory } from '../../files.js'
import type { Checkpoint } from './checkpoint.js'
import { checkpointFrom, filesOf, type ReadCheckpoint } from './checkpoint-format.js'

/** In the run directory. */
const checkpointsDirectory = 'checkpoints'

/** `000012`: as many digits as make the names sort by age for the first million. */
const generationName = (generation: number): string => String(generation).padStart(6, '0')

/**
 * Saves a checkpoint as the newest generation of a run: a fresh directory that appears by one rename when every file of
 * it is on the disk. Then the oldest go, until `keep` are left.
 *
 * @returns the number of the generation
 * @throws CnnError WRITE with the path; the generations before are as they were
 */
export async function saveCheckpoint(run: string, checkpoint: Checkpoint, keep: number): Promise<number> {
  const before = await refusals(join(run, checkpointsDirectory), () => generations(run))
  const generation = (before[0] ?? 0) + 1
  await writeWholeDirectory(generationPath(run, generation), async (temporary) => {
    for (const [name, bytes] of filesOf(checkpoint, generation))
      await writeWhole(join(temporary, name), bytes)
  })
  for (const old of before.slice(keep - 1)) await removeWhole(generationPath(run, old))
  return generation
}

/** The directory of a generation. */
export const generationPath = (run: string, generation: number): string =>
  join(run, checkpointsDirectory, generationName(generation))

/** Removes the generations after one: they are damaged. */
export async function discardAfter(run: string, generation: number): Promise<void> {
  for (const other of await refusals(join(run, checkpointsDirectory), () => generations(run)))
    if (other > generation) await removeWhole(generationPath(run, other))
}

/** The newest good generation, and what was wrong with those after it. */
export interface Found {
  readonly generation: number
  readonly checkpoint: ReadCheckpoint
  /** A line for each generation that is damaged, the newest first. */
  readonly damaged: readonly string[]
}

/**
 * Reads the newest generation that is whole and of this run; undefined: there is no generation at all.
 *
 * @param id the run's, from its environment.json
 * @throws CnnError CHECKPOINT when there are generations and none is good
 */
export async function readCheckpoint(run: string, id: string): Promise<Found | undefined> {
  const damaged: string[] = []
  const found = await generations(run).catch((cause: unknown) => {
    const where = join(run, checkpointsDirectory)
    throw new CnnError('CHECKPOINT', `${where} cannot be read: ${whyUnusable(cause)}`, { where, cause })
  })
  for (const generation of found) {
    const directory = generationPath(run, generation)
    try {
      const content = (name: string): Promise<Uint8Array> => readFile(join(directory, name))
      return { generation, checkpoint: await checkpointFrom(content, id, generation), damaged }
    } catch (error) {
      damaged.push(`${directory} cannot be used: ${whyUnusable(error)}`)
    }
  }
  if (found.length === 0) return undefined
  throw new CnnError('CHECKPOINT', `no checkpoint of ${run} can be used: ${damaged.join('; ')}`, {
    where: join(run, checkpointsDirectory),
    hint: 'restore one from a copy, or remove that directory to start over'
  })
}

function whyUnusable(error: unknown): string {
  if (error instanceof CnnError) return error.message
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return 'a file is missing'
  return reasonOf(error)
}

/** The numbers of the generations that there are, the newest first. */
async function generations(run: string): Promise<number[]> {
  try {
    const names = await readdir(join(run, checkpointsDirectory))
    return names
      .filter((name) => /^\d{6,15}$/.test(name))
      .map(Number)
      .sort((a, b) => b - a)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return []
    throw error
  }
}
