/** Where a run resumes from, and how that is reported: which checkpoint, how far it is, what was lost. */

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfig } from '../config/parse.js'
import { counted } from '../counts.js'
import type { Checkpoint } from './checkpoints/checkpoint.js'
import { discardAfter, type Found, generationPath, readCheckpoint } from './checkpoints/store.js'
import { runFiles } from './run-directory.js'

export interface StartingPoint {
  readonly checkpoint: Checkpoint
  readonly found: Found
}

/**
 * The newest good checkpoint; undefined: there is none yet.
 *
 * @param id the run's
 * @throws CnnError CHECKPOINT when there are checkpoints and none is good
 */
export async function startingPoint(run: string, id: string): Promise<StartingPoint | undefined> {
  const found = await readCheckpoint(run, id)
  if (found === undefined) return undefined
  const { generation, checkpoint } = found
  const file = join(run, runFiles.config)
  const config = parseConfig(JSON.stringify(checkpoint.config), {
    file: `checkpoint ${generation} of ${file}`
  })
  return { checkpoint: { ...checkpoint, config }, found }
}

/**
 * Says from where a run goes on; the checkpoints after that, which are damaged, are removed.
 *
 * @param point undefined: it starts over
 * @param killedAt when a writer that was killed gave its last sign of life
 */
export async function takeUp(
  run: string,
  point: StartingPoint | undefined,
  killedAt: Date | undefined,
  onNotice: (text: string) => void
): Promise<void> {
  if (point === undefined) return onNotice(`${run} has no checkpoint yet: it starts over`)
  const { found } = point
  for (const line of found.damaged) onNotice(line)
  onNotice(
    `going on from checkpoint ${found.generation} of ${run}: ${await positionText(run, found, killedAt)}`
  )
  await discardAfter(run, found.generation)
}

async function positionText(run: string, found: Found, killedAt: Date | undefined): Promise<string> {
  const { generation, checkpoint, damaged } = found
  const { epoch, batch } = checkpoint.state
  const done = `${counted(epoch, 'epoch')}${batch > 0 ? ` and ${counted(batch, 'batch', 'batches')} of the next` : ''} done`
  if (damaged.length > 0) return `${done}; what came after it is trained again`
  if (killedAt === undefined) return `${done}; nothing is lost`
  const { mtime } = await stat(generationPath(run, generation))
  const seconds = Math.round((killedAt.getTime() - mtime.getTime()) / 1000)
  return seconds > 0
    ? `${done}; about ${counted(seconds, 'second')} of training after it are lost and done again`
    : `${done}; at most moments of training after it are lost`
}
