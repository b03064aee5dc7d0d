/** Where a run goes on from, and how that is said: which checkpoint, how far it is, what was lost. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseConfig } from '../config/parse.js'
import { counted } from '../report/numbers.js'
import type { Checkpoint } from './checkpoints/checkpoint.js'
import { discardAfter, type Found, generationPath, readCheckpoint } from './checkpoints/store.js'
import { runFiles } from './directory.js'
import type { Environment } from './environment.js'

export interface StartingPoint {
  readonly generation: number
  readonly checkpoint: Checkpoint
}

/**
 * Finds the newest good checkpoint and says so; those after it, which are damaged, are removed. undefined: there is none
 * yet, the run starts over.
 *
 * @param killedAt when a writer that was killed gave its last sign of life
 * @param isFinished nothing is lost then, and no checkpoint needed
 * @throws CnnError CHECKPOINT when there are checkpoints and none is good
 */
export async function startingPoint(
  run: string,
  { id }: Environment,
  killedAt: Date | undefined,
  isFinished: boolean,
  onNotice: (text: string) => void
): Promise<StartingPoint | undefined> {
  const found = await (isFinished ? readCheckpoint(run, id).catch(() => undefined) : readCheckpoint(run, id))
  if (found === undefined) {
    if (!isFinished) onNotice(`${run} has no checkpoint yet: it starts over`)
    return undefined
  }
  for (const line of found.damaged) onNotice(line)
  const { generation, checkpoint } = found
  const file = join(run, runFiles.config)
  const config = parseConfig(JSON.stringify(checkpoint.config), {
    file: `checkpoint ${generation} of ${file}`
  })
  if (!isFinished) {
    onNotice(`going on from checkpoint ${generation} of ${run}: ${await positionText(run, found, killedAt)}`)
    await discardAfter(run, generation)
  }
  return { generation, checkpoint: { ...checkpoint, config } }
}

async function positionText(run: string, found: Found, killedAt: Date | undefined): Promise<string> {
  const { generation, checkpoint, damaged } = found
  const { epoch, batch } = checkpoint.state
  const done = `${counted(epoch, 'epoch')}${batch > 0 ? ` and ${batch} batches of the next` : ''} done`
  if (damaged.length > 0) return `${done}; what came after it is trained again`
  if (killedAt === undefined) return `${done}; nothing is lost`
  const { mtime } = await stat(generationPath(run, generation))
  const seconds = Math.round((killedAt.getTime() - mtime.getTime()) / 1000)
  return seconds > 0
    ? `${done}; about ${counted(seconds, 'second')} of training after it are lost and done again`
    : `${done}; at most moments of training after it are lost`
}
