/** Files of ours: written whole or not at all, and text read as editors and version control may leave it. */

import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { withCommas } from './counts.js'
import { CnnError, reasonOf } from './errors.js'

/** The content of a file: all at once, or piece by piece. */
export type Content = string | Uint8Array | AsyncIterable<Uint8Array>

/**
 * Writes a file so that a crash, a full disk or a second writer at any instant leaves the old file or the new
 * one, each whole. Directories on the way are made.
 *
 * @param content pieces are written as they come; an error that they throw leaves the old file
 * @throws CnnError WRITE with the path, when the system refuses; the content's own error as it is
 */
export async function writeWhole(path: string, content: Content): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await refusals(path, () => makeDirectory(dirname(path)))
    const file = await refusals(path, () => open(temporary, 'wx'))
    try {
      const written = await writeContent(file, path, content)
      await refusals(path, () => file.sync())
      // Some file systems report a full disk only here, or never: the size shows it.
      const { size } = await refusals(path, () => file.stat())
      if (size !== written)
        throw new CnnError(
          'WRITE',
          `${path} could not be written: ${withCommas(size)} of ${withCommas(written)} bytes are on the disk`
        )
    } finally {
      await refusals(path, () => file.close())
    }
    await refusals(path, () => rename(temporary, path))
  } catch (error) {
    await discard(temporary)
    throw error
  }
  await syncDirectory(dirname(path))
}

/**
 * Makes a directory whole: `fill` puts files into a temporary one beside it, which then takes the final name.
 *
 * @param path must not exist yet
 * @throws CnnError WRITE with the path; the error of `fill` as it is
 */
export async function writeWholeDirectory(
  path: string,
  fill: (temporary: string) => Promise<void>
): Promise<void> {
  const temporary = temporaryName(path)
  try {
    await refusals(path, () => makeDirectory(temporary))
    await fill(temporary)
    await syncDirectory(temporary)
    await refusals(path, () => rename(temporary, path))
  } catch (error) {
    await discard(temporary)
    throw named(error, temporary, path)
  }
  await syncDirectory(dirname(path))
}

/** An error with the final path in place of the temporary one. */
function named(error: unknown, temporary: string, path: string): unknown {
  if (!(error instanceof CnnError && error.code === 'WRITE')) return error
  const { message, where, hint, cause } = error
  return new CnnError(error.code, message.replaceAll(temporary, path), {
    cause,
    ...(where === undefined ? {} : { where: where.replaceAll(temporary, path) }),
    ...(hint === undefined ? {} : { hint })
  })
}

/**
 * Removes a file or directory so that it is there whole or not at all: it loses its name first.
 *
 * @throws CnnError WRITE with the path
 */
export async function removeWhole(path: string): Promise<void> {
  const temporary = temporaryName(path)
  await refusals(path, () => rename(path, temporary))
  await refusals(path, () => rm(temporary, { recursive: true, force: true }))
}

/**
 * Removes what processes that were killed had begun to write in a directory. No process may be writing there.
 *
 * @throws CnnError WRITE with the path
 */
export async function removeUnfinished(directory: string): Promise<void> {
  if (!(await exists(directory))) return
  for (const name of await refusals(directory, () => readdir(directory)))
    if (/^\..*\.part$/.test(name))
      await refusals(join(directory, name), () => rm(join(directory, name), { recursive: true, force: true }))
}

/**
 * Makes a directory and those above it; one that is there is good.
 *
 * Not by `mkdir` with `recursive`: where a file system takes no new directories but calls the parent missing
 * (`/proc` does), Node tries for ever.
 */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if (hasCode(error, 'EEXIST') && (await stat(path)).isDirectory()) return
    const above = dirname(path)
    if (!hasCode(error, 'ENOENT') || above === path || (await exists(above))) throw error
    await makeDirectory(above)
    await makeDirectory(path)
  }
}

/**
 * Temporary names end so: `.NAME.PID.RANDOM.part`; whoever finds one of a dead process may remove it. The global
 * `crypto` loads when it is used: commands that only read need not wait for it.
 */
const temporaryName = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${process.pid}.${crypto.randomUUID().slice(-12)}.part`)

/** Removes a temporary file. If that fails, the error that led here matters more. */
const discard = (temporary: string): Promise<void> =>
  rm(temporary, { recursive: true, force: true }).catch(() => {})

async function writeContent(file: FileHandle, path: string, content: Content): Promise<number> {
  if (typeof content === 'string') return writeBytes(file, path, new TextEncoder().encode(content))
  if (content instanceof Uint8Array) return writeBytes(file, path, content)
  let written = 0
  for await (const piece of content) written += await writeBytes(file, path, piece)
  return written
}

async function writeBytes(file: FileHandle, path: string, bytes: Uint8Array): Promise<number> {
  let done = 0
  while (done < bytes.length) {
    const { bytesWritten } = await refusals(path, () => file.write(bytes, done))
    if (bytesWritten === 0)
      throw new CnnError('WRITE', `${path} could not be written: the system took no more bytes`)
    done += bytesWritten
  }
  return done
}

/** Makes a rename last through a power cut, where the system can sync directories (Windows cannot). */
async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, 'r')
    try {
      await directory.sync()
    } finally {
      await directory.close()
    }
  } catch (error) {
    if (!hasCode(error, 'EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP')) throw refusal(path, error)
  }
}

/**
 * Does something that the system may refuse.
 *
 * @throws CnnError WRITE with the path in the place of the system's error
 */
export async function refusals<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusal(path, error)
  }
}

function refusal(path: string, cause: unknown): CnnError {
  const hint = hasCode(cause, 'ENOSPC', 'EDQUOT')
    ? 'free some disk space and run the command again'
    : hasCode(cause, 'EACCES', 'EPERM', 'EROFS')
      ? 'choose a directory that you may write to'
      : undefined
  const message = reasonOf(cause)
  return new CnnError('WRITE', `${path} could not be written: ${message}`, {
    where: path,
    cause,
    ...(hint === undefined ? {} : { hint })
  })
}

/**
 * Reads a text file of ours.
 *
 * @returns its text as it was written: see {@link asWritten}
 * @throws the system's error when it cannot be read
 */
export const readText = async (path: string): Promise<string> =>
  new TextDecoder().decode(asWritten(await readFile(path)))

/**
 * The bytes of a text file of ours without what other programs add to them: a byte order mark (Excel, Notepad) and a
 * carriage return before each line feed (git with autocrlf, Windows editors). Our files have neither.
 */
export function asWritten(bytes: Uint8Array): Uint8Array {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  const text = bytes.subarray(start)
  if (!text.includes(carriageReturn)) return text
  return text.filter((byte, place) => !(byte === carriageReturn && text[place + 1] === lineFeed))
}

const carriageReturn = 0x0d
const lineFeed = 0x0a

/** Whether a system error has one of these codes. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)

/** Whether there is anything at this path. */
export async function exists(path: string): Promise<boolean> {
  // No path has a NUL, and Node throws a TypeError for it.
  if (path.includes('\0')) return false
  try {
    await stat(path)
    return true
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP')) return false
    throw error
  }
}
