/** Whether a data set is the one that a run was begun with. */
import type { LoadedDataset } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import type { Environment } from './environment.js'

/**
 * Refuses data that are not those that the run was begun with.
 *
 * @throws CnnError DATA naming the file
 */
export function checkData(run: string, { dataset: before }: Environment, { sources }: LoadedDataset): void {
  for (const { file, sha256 } of before) {
    const now = sources.find((source) => source.file === file)
    if (now?.sha256 !== sha256)
      throw new CnnError('DATA', `${file} has another SHA-256 than when ${run} was begun`, {
        where: file,
        hint: 'give the files it was begun with: --set dataset.dir=DIR'
      })
  }
}
