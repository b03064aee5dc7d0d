/** One run directory has one writer: each leaves a file that names its process, and looks for those of others. */
import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CnnError } from '../../errors.js'
import { hasCode, refusals } from '../../files.js'
import { lifeOf, ownIdentity, type ProcessIdentity } from './process.js'

/** How often a writer gives a sign of life, in milliseconds: the time of its file changes. */
const beat = 2_000
/** After so long without a sign a writer whose process cannot be looked at is taken for dead. */
const patience = 30_000

export interface Writer {
  /** When a writer that was killed here gave its last sign of life, by the file system's clock. */
  readonly killedAt: Date | undefined
  /** @throws CnnError WRITE when another process has taken the directory over */
  check(): void
  release(): Promise<void>
}

/**
 * Becomes the one writer of a run directory. A writer that was killed is in nobody's way: its process is looked for, and
 * where it cannot be seen (another machine or container) its signs of life are waited for.
 *
 * @param onNotice called when that takes some time
 * @param signal ends the waiting
 * @throws CnnError WRITE while another process writes there, or no file can be made; the signal's reason
 */
export async function claimWriting(
  run: string,
  onNotice?: (text: string) => void,
  signal?: AbortSignal
): Promise<Writer> {
  const own = ownIdentity()
  const ownFile = join(run, fileOf(own))
  await refusals(run, () => writeFile(ownFile, ''))
  // Of two that do so at once, at least one sees the other: it is enough that whoever sees one steps back.
  let killedAt: Date | undefined
  try {
    for (const name of await refusals(run, () => readdir(run))) {
      const other = identityOf(name)
      if (other === undefined || name === fileOf(own)) continue
      const file = join(run, name)
      if (await isAlive(other, own, file, onNotice, signal)) throw busy(run, other)
      killedAt = (await refusals(file, () => timeOf(file))) ?? killedAt
      await refusals(file, () => rm(file, { force: true }))
    }
  } catch (error) {
    await rm(ownFile, { force: true }).catch(() => {})
    throw error
  }
  let lost = false
  const sign = async (): Promise<void> => {
    const now = new Date()
    await utimes(ownFile, now, now).catch((error: unknown) => {
      lost ||= hasCode(error, 'ENOENT')
    })
  }
  const timer = setInterval(sign, beat)
  timer.unref()
  return {
    killedAt,
    check() {
      if (lost)
        throw new CnnError('WRITE', `another process has taken ${run} over, or the directory was moved`, {
          where: run,
          hint: 'cnn train --resume resumes it from its last checkpoint'
        })
    },
    async release() {
      clearInterval(timer)
      await refusals(ownFile, () => rm(ownFile, { force: true }))
    }
  }
}

const fileOf = ({ pid, start, place }: ProcessIdentity): string => `.writer.${pid}.${start}.${place}`

function identityOf(name: string): ProcessIdentity | undefined {
  const [, pid, start, place] = /^\.writer\.(\d+)\.(\d+)\.([0-9a-f]+)$/.exec(name) ?? []
  return place === undefined ? undefined : { pid: Number(pid), start: Number(start), place }
}

async function isAlive(
  other: ProcessIdentity,
  own: ProcessIdentity,
  file: string,
  onNotice?: (text: string) => void,
  signal?: AbortSignal
): Promise<boolean> {
  const life = lifeOf(other, own)
  if (life !== 'unknown') return life === 'runs'
  onNotice?.(`${file} is of a process that cannot be seen from here: looking for signs of life`)
  const before = await timeOf(file)
  for (let waited = 0; waited < patience; waited += beat / 2) {
    await sleep(beat / 2, undefined, { signal }).catch(() => signal?.throwIfAborted())
    const now = await timeOf(file)
    if (now === undefined) return false
    if (now.getTime() !== before?.getTime()) return true
  }
  return false
}

async function timeOf(file: string): Promise<Date | undefined> {
  try {
    return (await stat(file)).mtime
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

const busy = (run: string, { pid }: ProcessIdentity): CnnError =>
  new CnnError('WRITE', `process ${pid} is training in ${run}`, {
    where: run,
    hint: 'wait for it or stop it; one run has one writer'
  })
