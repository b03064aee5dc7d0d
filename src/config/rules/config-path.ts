/** Where a layer of a network stands in its config. */
import type { GraphLayer } from '../network/graph.js'
import { type Path, pathSteps } from '../text/places.js'

/** The path of a layer whose blocks were written out; of none that of all layers. */
export const configPath = (layer: GraphLayer | undefined): Path => [
  'model',
  ...(pathSteps(layer?.written?.path ?? 'layers') ?? [])
]
