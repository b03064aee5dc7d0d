/** Encoded picture files of a tree, read in order and some in advance; a failure concerns only its own picture. */
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { checkedPlaces, type ReadPicture } from './picture-source.js'

/** Files read at the same time: enough to hide the delays of the file system, few enough to limit memory. */
const most = { files: 8, bytes: 64 * 1024 * 1024 }

/**
 * Reads files in the order of their indices. At most 8 files are read in advance, and at most 64 MiB unless a single
 * file is larger.
 *
 * @param files one for each entry of the source
 * @throws the reason of `signal` when it aborts
 */
export async function* readTreeFiles(
  tree: FileTree,
  files: readonly TreeFile[],
  places?: readonly number[],
  signal?: AbortSignal
): AsyncGenerator<ReadPicture> {
  const wanted = checkedPlaces(files.length, places)
  const ahead: { size: number; picture: Promise<ReadPicture> }[] = []
  let [next, bytesAhead] = [0, 0]
  try {
    for (;;) {
      while (next < wanted.length && ahead.length < most.files) {
        const place = valueAt(wanted, next)
        const file = valueAt(files, place)
        if (ahead.length > 0 && bytesAhead + file.size > most.bytes) break
        ahead.push({ size: file.size, picture: readOne(tree, file, place) })
        bytesAhead += file.size
        next++
      }
      const first = ahead.shift()
      if (first === undefined) return
      bytesAhead -= first.size
      const picture = await first.picture
      signal?.throwIfAborted()
      yield picture
    }
  } finally {
    // Nothing may still use the tree after its reader has ended.
    await Promise.allSettled(ahead.map(({ picture }) => picture))
  }
}

async function readOne(tree: FileTree, file: TreeFile, place: number): Promise<ReadPicture> {
  try {
    return { kind: 'encoded', place, bytes: await tree.bytes(file) }
  } catch (error) {
    if (!(error instanceof CnnError && error.code === 'DATA')) throw error
    return { kind: 'damaged', place, reason: error.headline }
  }
}
