/** What is watched from epoch to epoch must be there: validation images for it, and the metric of the network. */

import type { Network } from '../network/network.js'
import { metricOf } from '../network/outputs.js'
import type { Monitor } from '../schema/schedules.js'
import { metrics } from '../schema/training.js'
import type { Path } from '../text/places.js'
import type { Breach, Known } from './breach.js'

/** Whether a monitor is of the validation images. */
export const isOfValidation = (monitor: Monitor): boolean => monitor.startsWith('val')

/** The same of the training images: `accuracy` of `valAccuracy`. */
const ofTraining = (monitor: Monitor): string =>
  isOfValidation(monitor) ? `${monitor[3]?.toLowerCase()}${monitor.slice(4)}` : monitor

export function watchBreaches(known: Known, network: Network | undefined): Breach[] {
  const { schedule, earlyStopping, validates } = known
  const watching: { monitor: Monitor; path: Path }[] = []
  if (schedule?.type === 'reduceOnPlateau')
    watching.push({ monitor: schedule.monitor, path: ['training', 'schedule', 'monitor'] })
  if (earlyStopping)
    watching.push({ monitor: earlyStopping.monitor, path: ['training', 'earlyStopping', 'monitor'] })
  const missing = metrics.filter((metric) => network !== undefined && metric !== metricOf(network))
  return watching.flatMap(({ monitor, path }): Breach[] => {
    if (validates === false && isOfValidation(monitor))
      return [
        {
          path,
          message: `"${monitor}" is of validation images, and there are none`,
          hint: 'set some aside with dataset.validation, or watch "loss"'
        }
      ]
    if (missing.some((metric) => metric === ofTraining(monitor)))
      return [
        { path, message: `"${monitor}" is not reported of this network`, hint: 'watch "valLoss" or "loss"' }
      ]
    return []
  })
}
