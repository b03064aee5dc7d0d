/** Whether this machine is one that native TensorFlow can be installed on: system, C library, disk space. */

import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { exists } from '../files.js'
import { oldestGlibc } from './versions.js'

const elsewhere = 'the engine compiled runs here, too: leave --engine out'

/** The facts about a machine. */
export interface Machine {
  readonly platform: string
  readonly arch: string
  /** Such as `2.36`; undefined if the C library is not glibc. */
  readonly glibc?: string
}

export function thisMachine(): Machine {
  const { platform, arch } = process
  const report: unknown = platform === 'linux' ? process.report.getReport() : undefined
  const { header } = (report ?? {}) as { header?: { glibcVersionRuntime?: string } }
  return { platform, arch, glibc: header?.glibcVersionRuntime }
}

/**
 * @throws CnnError ENGINE for a machine on which this was not tried, or cannot work
 */
export function checkMachine({ platform, arch, glibc }: Machine): void {
  if (platform !== 'linux' || arch !== 'x64')
    throw new CnnError(
      'ENGINE',
      `native TensorFlow is installed on Linux x64 only: on ${platform} ${arch} nobody has tried it`,
      { hint: elsewhere }
    )
  if (glibc === undefined)
    throw new CnnError(
      'ENGINE',
      'TensorFlow is built for the GNU C library, and this system has another one (musl, as in Alpine)',
      { hint: `use an image with glibc, such as Debian's; ${elsewhere}` }
    )
  const [major = Number.NaN, minor = Number.NaN] = glibc.split('.').map(Number)
  if (major < oldestGlibc[0] || (major === oldestGlibc[0] && minor < oldestGlibc[1]))
    throw new CnnError(
      'ENGINE',
      `TensorFlow needs the GNU C library ${oldestGlibc.join('.')} or newer, and this system has ${glibc}`,
      { hint: `upgrade the system; ${elsewhere}` }
    )
}

/**
 * @param bytes that will be written below the directory, which need not exist yet
 * @throws CnnError WRITE if the disk has less free space
 */
export async function checkSpace(directory: string, bytes: number): Promise<void> {
  let there = directory
  while (!(await exists(there)) && dirname(there) !== there) there = dirname(there)
  const { bavail, bsize } = await statfs(there)
  const free = bavail * bsize
  if (free < bytes)
    throw new CnnError(
      'WRITE',
      `native TensorFlow needs ${megabytes(bytes)} in ${directory}, and the disk has ${megabytes(free)} left`,
      { where: directory, hint: 'free some disk space, or name a directory on another disk with --dir' }
    )
}

/** As disks are sold: 10^6 bytes. */
export const megabytes = (bytes: number): string => `${withCommas(Math.ceil(bytes / 1e6))} MB`
