/** The directory of packs: how large it is, what is removed where it grows too large, and how it is cleared. */
import { constants, mkdtempSync, rmSync } from 'node:fs'
import { access, readdir, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CnnError } from '../../errors.js'
import { removeLeftovers } from '../../files/leftovers.js'
import { cacheDirectory } from '../../files/user-directories.js'
import { hasCode, makeDirectory } from '../../files.js'
import { packFile } from './pack-format.js'

const gigabyte = 1e9
const usualLimit = 20

/** Where packs lie. Undefined where the user has no cache directory. */
export function packsDirectory(): string | undefined {
  const cache = cacheDirectory()
  return cache === undefined ? undefined : join(cache, 'pictures')
}

/**
 * How many bytes all packs may take: CNN_CACHE_GB times 10^9, or 20 * 10^9.
 *
 * @throws CnnError USAGE where the variable holds no number from 0
 */
export function cacheLimit(): number {
  const text = process.env.CNN_CACHE_GB
  if (text === undefined || text === '') return usualLimit * gigabyte
  const limit = Number(text)
  if (limit >= 0) return limit * gigabyte
  throw new CnnError('USAGE', `CNN_CACHE_GB is "${text}", no number of gigabytes`, {
    where: 'CNN_CACHE_GB',
    hint: 'give a number such as 5, or leave it out for 20'
  })
}

/**
 * A directory for packs that can be written to: the cache, else one that lasts as long as this process.
 *
 * @param onNotice told why the cache is not used
 */
export async function writablePacks(onNotice?: (text: string) => void): Promise<string> {
  const directory = packsDirectory()
  const reason = directory === undefined ? 'there is no home directory' : await whyNotWritable(directory)
  if (directory !== undefined && reason === undefined) return directory
  const temporary = mkdtempSync(join(tmpdir(), 'cnn-pictures-'))
  process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))
  onNotice?.(
    `the prepared pictures are not kept: ${reason}; set XDG_CACHE_HOME to a directory that can be written to`
  )
  return temporary
}

async function whyNotWritable(directory: string): Promise<string | undefined> {
  try {
    await makeDirectory(directory)
    await access(directory, constants.W_OK)
    return undefined
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST')) throw error
    return `${directory} cannot be written to`
  }
}

interface StoredPack {
  readonly path: string
  readonly bytes: number
  /** When it was last used, in milliseconds since 1970. */
  readonly used: number
}

async function storedPacks(directory: string): Promise<StoredPack[]> {
  const names = await readdir(directory).catch(() => [])
  const packs = await Promise.all(names.map((name) => storedPack(join(directory, name))))
  return packs.filter((pack) => pack !== undefined)
}

async function storedPack(path: string): Promise<StoredPack | undefined> {
  try {
    const used = (await stat(join(path, packFile))).mtimeMs
    const sizes = await Promise.all(
      (await readdir(path)).map(async (name) => (await stat(join(path, name))).size)
    )
    return { path, used, bytes: sizes.reduce((sum, size) => sum + size, 0) }
  } catch {
    // Another process removes it, or it is no pack.
    return undefined
  }
}

/** Notes that a pack was used. */
export const touchPack = (path: string): Promise<void> =>
  utimes(join(path, packFile), new Date(), new Date()).catch(() => {})

/** Removes what killed processes left, and the packs least recently used, until the others fit into the limit. */
export async function boundCache(directory: string, keep: string): Promise<void> {
  await removeLeftovers(directory)
  const packs = (await storedPacks(directory)).sort((a, b) => a.used - b.used)
  let bytes = packs.reduce((sum, pack) => sum + pack.bytes, 0)
  const limit = cacheLimit()
  for (const pack of packs) {
    if (bytes <= limit) return
    if (pack.path === keep) continue
    await rm(pack.path, { recursive: true, force: true }).catch(() => {})
    bytes -= pack.bytes
  }
}

export interface ClearedCache {
  /** Left out: the user has none. */
  readonly directory?: string
  readonly packs: number
  readonly bytes: number
}

/** Removes all packs. */
export async function clearPacks(): Promise<ClearedCache> {
  const directory = packsDirectory()
  if (directory === undefined) return { packs: 0, bytes: 0 }
  const packs = await storedPacks(directory)
  await rm(directory, { recursive: true, force: true })
  return { directory, packs: packs.length, bytes: packs.reduce((sum, pack) => sum + pack.bytes, 0) }
}
