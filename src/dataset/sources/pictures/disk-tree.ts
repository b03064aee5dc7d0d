/** Files below a folder of the disk: walked once, links followed once, what cannot be read said. */

import { createReadStream, type Dirent, readdirSync, realpathSync, type Stats, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { withCommas } from '../../../counts.js'
import { CnnError, reasonOf } from '../../../errors.js'
import { hasCode } from '../../../files.js'
import { mostPictureBytes } from '../../picture/picture-bytes.js'
import { type FileTree, insidePath, type TreeFile } from './file-tree.js'
import { hiddenReason } from './names.js'
import { Problems } from './problems.js'

export interface WalkOptions {
  /** Called from time to time with the number of files so far. */
  readonly onProgress?: (files: number) => void
  /** When it aborts, its reason is thrown. */
  readonly signal?: AbortSignal
}

/** A folder still to be read. */
interface Pending {
  /** Relative; `` for the folder itself. */
  readonly path: string
  /** Whether a link led here. Further links to folders are then not followed, so that no walk is endless. */
  readonly linked: boolean
}

const deepest = 64

/**
 * Walks a folder. Calls of the file system are synchronous, which is three times as fast as asynchronous calls for such
 * small work. Other work can run between folders.
 *
 * @throws CnnError DATA when the folder itself cannot be read; the reason of `signal`
 */
export async function walkFolder(root: string, { onProgress, signal }: WalkOptions = {}): Promise<FileTree> {
  const [files, folders, problems]: [TreeFile[], string[], Problems] = [[], [], new Problems()]
  const pending: Pending[] = [{ path: '', linked: false }]
  let turn = 0
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    if (files.length - turn > 5000 || turn === 0) {
      turn = files.length + 1
      await setImmediate()
      signal?.throwIfAborted()
      onProgress?.(files.length)
    }
    for (const entry of entriesOf(root, folder.path, problems)) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`
      const hidden = hiddenReason(entry.name)
      const found = hidden === undefined ? look(root, path, entry, problems) : undefined
      if (hidden !== undefined) problems.add('ignored', path, hidden)
      else if (found === 'folder') {
        const reason = refusedFolder(root, path, folder, entry)
        if (reason !== undefined) problems.add('ignored', path, reason)
        else {
          folders.push(path)
          pending.push({ path, linked: folder.linked || entry.isSymbolicLink() })
        }
      } else if (found?.isFile()) files.push({ path, size: found.size, modified: found.mtimeMs })
      else if (found !== undefined) problems.add('ignored', path, 'not a regular file')
    }
  }
  onProgress?.(files.length)
  return diskTree(root, root, { files, folders, problems })
}

/** A single file as a tree: other files beside it are found only by name. */
export function besideFile(root: string, folder: string, name: string): FileTree {
  const tree = diskTree(root, folder, { files: [], folders: [], problems: new Problems() })
  const file = tree.find(name)
  return {
    ...tree,
    files: file === undefined ? [] : [file],
    whereIs: (path) => (path === name ? root : tree.whereIs(path))
  }
}

function entriesOf(root: string, path: string, problems: Problems): Dirent[] {
  try {
    return readdirSync(join(root, path), { withFileTypes: true })
  } catch (error) {
    if (path === '') throw unreadable(root, error)
    problems.add('ignored', path, `the folder cannot be read (${codeOf(error)})`)
    return []
  }
}

/** What is at a path. Links are followed; a broken one is a problem. */
function look(root: string, path: string, entry: Dirent, problems: Problems): Stats | 'folder' | undefined {
  // The listing identifies folders without another call.
  if (entry.isDirectory()) return 'folder'
  try {
    const found = statSync(`${root}/${path}`)
    return found.isDirectory() ? 'folder' : found
  } catch (error) {
    // Node replaces bytes that are not UTF-8, and then the name matches no file.
    const reason = entry.name.includes('\ufffd')
      ? 'its name is not valid UTF-8'
      : entry.isSymbolicLink()
        ? 'the link leads nowhere'
        : `it cannot be read (${codeOf(error)})`
    problems.add('ignored', path, reason)
    return undefined
  }
}

function refusedFolder(root: string, path: string, from: Pending, entry: Dirent): string | undefined {
  if (path.split('/').length > deepest) return `more than ${deepest} folders deep`
  if (!entry.isSymbolicLink()) return undefined
  if (from.linked) return 'a link in a linked folder'
  const [target, here] = [realpathSync(join(root, path)), realpathSync(join(root, from.path))]
  return `${here}${sep}`.startsWith(target === sep ? sep : `${target}${sep}`)
    ? 'a link to a folder that holds it'
    : undefined
}

function diskTree(
  path: string,
  folder: string,
  found: Pick<FileTree, 'files' | 'folders' | 'problems'>
): FileTree {
  const whereIs = (inside: string): string => join(folder, inside)
  return {
    path,
    ...found,
    whereIs,
    find(wanted) {
      const inside = insidePath(wanted)
      if (inside === undefined) return undefined
      const stats = statSync(join(folder, inside), { throwIfNoEntry: false })
      return stats?.isFile() ? { path: inside, size: stats.size, modified: stats.mtimeMs } : undefined
    },
    async bytes(file) {
      const where = whereIs(file.path)
      if (file.size > mostPictureBytes) throw tooLarge(where, file.size)
      try {
        const bytes = await readFile(where)
        if (bytes.length !== file.size) throw changed(where)
        return bytes
      } catch (error) {
        throw error instanceof CnnError ? error : unreadable(where, error)
      }
    },
    async stream(file) {
      return createReadStream(whereIs(file.path), { highWaterMark: 1 << 20 })
    },
    async close() {}
  }
}

export const tooLarge = (where: string, size: number): CnnError =>
  new CnnError('DATA', `${where} has ${withCommas(size)} bytes`, {
    where,
    hint: '128 MiB are the most for one file'
  })

const changed = (where: string): CnnError =>
  new CnnError('DATA', `${where} has changed since it was looked at`, {
    where,
    hint: 'try again when no other program writes there'
  })

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/** A failure of the file system as an error to show. */
export function unreadable(where: string, error: unknown): CnnError {
  if (hasCode(error, 'ENOENT', 'ENOTDIR'))
    return new CnnError('DATA', `there is no ${where}`, { where, hint: 'check the path', cause: error })
  return new CnnError('DATA', `${where} cannot be read: ${reasonOf(error)}`, {
    where,
    hint: 'check its permissions',
    cause: error
  })
}
