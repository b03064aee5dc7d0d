/** Removes native TensorFlow from this machine. */
import { realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CnnError } from '../errors.js'
import { exists, hasCode } from '../files.js'
import { installedDirectories, receiptFile } from './place.js'

/**
 * Removes every version that was installed for this user.
 *
 * @returns the directories that were removed
 * @throws CnnError WRITE
 */
export async function uninstallTensorflow(): Promise<string[]> {
  const removed: string[] = []
  for (const place of installedDirectories()) {
    const directory = await realpath(place).catch(() => undefined)
    try {
      await rm(place, { recursive: true, force: true })
      if (directory !== undefined && directory !== place && (await exists(join(directory, receiptFile))))
        await rm(directory, { recursive: true, force: true })
    } catch (cause) {
      if (!hasCode(cause, 'EACCES', 'EPERM', 'EROFS', 'EBUSY')) throw cause
      throw new CnnError('WRITE', `${place} could not be removed: ${(cause as Error).message}`, {
        where: place,
        cause
      })
    }
    removed.push(directory ?? place)
  }
  return removed
}
