/** `--min-accuracy`: a result that is good but not good enough. */
import { CnnError } from '../errors.js'

/** The failure to end with when an accuracy is below what was asked for. */
export function thresholdFailure(
  split: string,
  accuracy: number,
  least: number | undefined
): CnnError | undefined {
  if (least === undefined || accuracy >= least) return undefined
  return new CnnError('THRESHOLD', `the ${split} accuracy ${accuracy} is below ${least}`, {
    where: '--min-accuracy',
    hint: 'train longer or with another config, or ask for less; the run is saved'
  })
}
