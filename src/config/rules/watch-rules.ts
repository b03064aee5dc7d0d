/** What is monitored from epoch to epoch must exist: validation images for it, and the metric of the network. */

import { figureOf, isOfValidation, type Monitor } from '../metrics.js'
import type { Network } from '../network/network.js'
import { metricOf } from '../network/outputs.js'
import type { Path } from '../text/places.js'
import type { Breach, Known } from './breach.js'

export function watchBreaches(known: Known, network: Network | undefined): Breach[] {
  const { schedule, earlyStopping, validates } = known
  const watching: { monitor: Monitor; path: Path }[] = []
  if (schedule?.type === 'reduceOnPlateau')
    watching.push({ monitor: schedule.monitor, path: ['training', 'schedule', 'monitor'] })
  if (earlyStopping)
    watching.push({ monitor: earlyStopping.monitor, path: ['training', 'earlyStopping', 'monitor'] })
  return watching.flatMap(({ monitor, path }): Breach[] => {
    if (validates === false && isOfValidation(monitor))
      return [
        {
          path,
          message: `"${monitor}" is of validation images, and there are none`,
          hint: 'set some aside with dataset.validation, or watch "loss"'
        }
      ]
    const figure = figureOf(monitor)
    if (network !== undefined && figure !== 'loss' && figure !== metricOf(network))
      return [
        { path, message: `"${monitor}" is not reported of this network`, hint: 'watch "valLoss" or "loss"' }
      ]
    return []
  })
}
