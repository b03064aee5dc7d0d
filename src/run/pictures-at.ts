/** Whether a path is one of pictures to train on, and no config and no run. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bundledNames } from '../config/load.js'
import { CnnError } from '../errors.js'
import { exists } from '../files.js'
import { shellWord } from '../report/text/shell-word.js'
import { runFiles } from './run-directory.js'

/** @throws CnnError USAGE for the directory of a run */
export async function picturesAt(path: string): Promise<boolean> {
  const found = path.includes('\0') ? undefined : await stat(path).catch(() => undefined)
  // A bundled config is meant by its name, also where a folder is called the same: ./mnist is the folder.
  if (found === undefined || bundledNames().includes(path)) return false
  if (!found.isDirectory()) return (await import('../dataset/sources/pictures/open.js')).isPicturesName(path)
  if (await exists(join(path, runFiles.environment)))
    throw new CnnError('USAGE', `${path} is the directory of a run`, {
      where: path,
      hint: `resume it: cnn train --resume ${shellWord(path)}; or train its config again: cnn train ${shellWord(join(path, runFiles.config))}`
    })
  return true
}
