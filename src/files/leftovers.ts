/** Removes what killed processes left of files and directories that were being written. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../files.js'

const day = 86_400_000

/**
 * Removes temporary files and directories (`.NAME.PID.RANDOM.part`, see files.ts) that a killed process left: those
 * whose process is gone, and those older than a day. Files that cannot be removed stay.
 *
 * @param files only what was to become one of these names is touched; left out: all of them
 */
export async function removeLeftovers(directory: string, files?: readonly string[]): Promise<void> {
  const names = await readdir(directory).catch(() => [])
  for (const name of names) {
    const [, file, pid] = /^\.(.+)\.(\d+)\.[0-9a-f]{12}\.part$/.exec(name) ?? []
    if (file === undefined || pid === undefined || files?.includes(file) === false) continue
    const path = join(directory, name)
    const age = await stat(path).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0
    )
    if (age > day || !hasProcess(Number(pid)))
      await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

/** Whether a process with this number runs here, of any user. */
export function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return !hasCode(error, 'ESRCH')
  }
}
