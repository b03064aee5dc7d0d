/** The pictures that names on a command line mean: files, all in a folder, or standard input. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type GivenPicture, mostPictureBytes } from '../dataset/picture/picture-bytes.js'
import { walkFolder } from '../dataset/sources/pictures/disk-tree.js'
import { compareCodePoints, isPictureName } from '../dataset/sources/pictures/names.js'
import { CnnError } from '../errors.js'
import { standardInput } from './standard-input.js'

/**
 * @param input standard input: it is read where a name stands for it
 * @throws CnnError DATA for a folder without pictures
 */
export async function picturesNamed(
  names: readonly string[],
  input: AsyncIterable<Uint8Array>
): Promise<GivenPicture[]> {
  const pictures: GivenPicture[] = []
  for (const name of names)
    if (name === standardInput) pictures.push({ name, bytes: await bytesOf(input) })
    else if (await isFolder(name)) pictures.push(...(await picturesIn(name)))
    else pictures.push(name)
  return pictures
}

/** What comes until the end, or until it is more than a picture may have: what reads it then refuses it. */
async function bytesOf(input: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of input) {
    pieces.push(piece)
    length += piece.length
    if (length > mostPictureBytes) break
  }
  return Buffer.concat(pieces)
}

/** Whether there are pictures in a folder or in a folder below it. */
export const holdsPictures = async (path: string): Promise<boolean> =>
  (await isFolder(path)) && (await pathsIn(path)).length > 0

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false
  )

const pathsIn = async (folder: string): Promise<string[]> =>
  (await walkFolder(folder)).files.map(({ path }) => path).filter(isPictureName)

async function picturesIn(folder: string): Promise<string[]> {
  const paths = await pathsIn(folder)
  if (paths.length === 0)
    throw new CnnError('DATA', `there are no pictures in ${folder}`, {
      where: folder,
      hint: 'name a folder that holds picture files'
    })
  return paths.sort(compareCodePoints).map((path) => join(folder, path))
}
