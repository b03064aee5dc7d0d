/** The bytes of a picture file. */

import { readFile, stat } from 'node:fs/promises'
import { withCommas } from '../../counts.js'
import { CnnError, reasonOf } from '../../errors.js'
import { hasCode } from '../../files.js'
import { refusal } from './refusal.js'

/** The most bytes of a picture file, before it is decoded. */
export const mostPictureBytes = 128 * 1024 * 1024

/** A picture as the caller gives it: the path of a file, or the content of one with a name for messages. */
export type GivenPicture = string | { readonly name: string; readonly bytes: Uint8Array }

/** The name of a picture in messages. */
export const nameOf = (given: GivenPicture): string => (typeof given === 'string' ? given : given.name)

/** @throws CnnError DATA with the file, if it is missing, not a regular file, empty, too large, or cannot be read */
export async function pictureBytes(given: GivenPicture): Promise<Buffer> {
  if (typeof given !== 'string')
    return checked(given.name, Buffer.from(given.bytes.buffer, given.bytes.byteOffset, given.bytes.length))
  const file = given
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw refusal(file, 'it is a directory', 'name the pictures in it')
    if (!found.isFile()) throw refusal(file, 'it is no file', 'name a picture file')
    if (found.size > mostPictureBytes) throw tooLong(file, found.size)
    return checked(file, await readFile(file))
  } catch (error) {
    if (error instanceof CnnError) throw error
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw new CnnError('DATA', `there is no picture ${file}`, {
        where: file,
        hint: 'name a picture file; a run is named before the pictures',
        cause: error
      })
    throw refusal(file, reasonOf(error), undefined, error)
  }
}

function checked(name: string, bytes: Buffer): Buffer {
  if (bytes.length > mostPictureBytes) throw tooLong(name, bytes.length)
  if (bytes.length === 0) throw refusal(name, 'the file is empty')
  return bytes
}

const tooLong = (name: string, length: number): CnnError =>
  refusal(name, `it has ${withCommas(length)} bytes`, '128 MiB are the most')
