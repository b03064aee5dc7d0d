/** The pictures that names on a command line mean: files, all in a folder, or standard input. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GivenPicture } from '../dataset/picture/prepare.js'
import { walkFolder } from '../dataset/sources/pictures/disk-tree.js'
import { compareCodePoints, isPictureName } from '../dataset/sources/pictures/names.js'
import { CnnError } from '../errors.js'

/** The name that stands for a picture on standard input. */
export const standardInput = '-'

/**
 * @param read gives the bytes of standard input
 * @throws CnnError DATA for a folder without pictures
 */
export async function picturesNamed(
  names: readonly string[],
  read: () => Promise<Uint8Array>
): Promise<GivenPicture[]> {
  const pictures: GivenPicture[] = []
  for (const name of names)
    if (name === standardInput) pictures.push({ name, bytes: await read() })
    else if (await isFolder(name)) pictures.push(...(await picturesIn(name)))
    else pictures.push(name)
  return pictures
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
