/** Whether a data set is the one that a run was started with. */
import type { LoadedDataset } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import type { Environment } from './environment.js'

/**
 * Refuses data whose fingerprint is not the one that the run was started with.
 *
 * @throws CnnError DATA naming the first part that differs or is missing
 */
export function checkData(
  run: string,
  { dataset: before }: Pick<Environment, 'dataset'>,
  { fingerprint }: Pick<LoadedDataset, 'fingerprint'>
): void {
  for (const { file, sha256 } of before) {
    const now = fingerprint.parts.find((part) => part.file === file)
    if (now?.sha256 !== sha256)
      throw new CnnError('DATA', `${file} has another SHA-256 than when ${run} was started`, {
        where: file,
        hint: fingerprint.hint
      })
  }
}
