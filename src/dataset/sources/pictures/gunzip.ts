/** A file whose name ends in `.gz` as what it holds, in pieces; others as they are. */

import { createGunzip } from 'node:zlib'
import { withCommas } from '../../../counts.js'
import { CnnError, reasonOf } from '../../../errors.js'
import type { FileTree, TreeFile } from './file-tree.js'

export const isGzip = (path: string): boolean => /\.gz$/i.test(path)

/**
 * The content of a file in pieces. Its readers must limit it: a few bytes can decompress to as many as 1032 times their
 * number.
 *
 * @throws CnnError DATA when it cannot be read, or is not an intact gzip file; also from the iterator
 */
export async function* contentOf(tree: FileTree, file: TreeFile): AsyncGenerator<Uint8Array> {
  const where = tree.whereIs(file.path)
  const stream = await tree.stream(file)
  try {
    if (!isGzip(file.path)) {
      yield* stream
      return
    }
    const gunzip = createGunzip({ chunkSize: 1 << 18 })
    // An error of the file reaches the reader of its content.
    stream.on('error', (error) => gunzip.destroy(error))
    yield* stream.pipe(gunzip)
  } catch (error) {
    if (error instanceof CnnError) throw error
    throw new CnnError('DATA', `${where} cannot be read: ${reasonOf(error)}`, {
      where,
      hint: 'get the file again',
      cause: error
    })
  } finally {
    stream.destroy()
  }
}

/**
 * The whole content of a file.
 *
 * @throws CnnError DATA as {@link contentOf}, and if it is longer than `most` bytes
 */
export async function wholeContent(tree: FileTree, file: TreeFile, most: number): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of contentOf(tree, file)) {
    length += piece.length
    if (length > most) {
      const where = tree.whereIs(file.path)
      throw new CnnError('DATA', `${where} holds more than ${withCommas(most)} bytes`, {
        where,
        hint: 'give a smaller file'
      })
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
