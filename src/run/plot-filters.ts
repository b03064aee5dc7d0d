/** The learned filters of a run's layers as one picture in a file. */
import { basename } from 'node:path'
import type { LayerShape, NamedWeight, Network } from '../config/network/network.js'
import { CnnError } from '../errors.js'
import { valueAt } from '../math/numbers.js'
import { tensor } from '../reference/tensor.js'
import type { FilterBank } from '../report/pictures/filters-chart.js'
import { type ChartFile, checkChartFile, writeChart } from './chart-file.js'
import { findModel } from './saved-model.js'

export interface PlotFiltersOptions extends ChartFile {
  /** A run or a model; left out: the latest run. */
  readonly run?: string
  /** The name of a layer; left out: all that have filters. */
  readonly layer?: string
}

/** Filters that are drawn. */
export interface DrawnFilters {
  readonly layer: string
  /** The array of weights that holds them: `kernel`, `depthwise_kernel`, `pointwise_kernel`. */
  readonly weights: string
  /** `[rows, columns, channels, filters]`. */
  readonly shape: readonly number[]
}

/** More numbers than these are not drawn in one picture. */
const mostWeights = 16_000_000

/**
 * Draws every filter of a layer, or of all layers.
 *
 * @returns the path of the run, and the filters in the order of the network
 * @throws CnnError USAGE where the layer is not there or nothing has filters; CHECKPOINT and MODEL where the model
 *   cannot be read; WRITE
 */
export async function plotFilters({ run, layer, ...file }: PlotFiltersOptions): Promise<{
  run: string
  filters: DrawnFilters[]
}> {
  checkChartFile(file.file)
  const { path, model } = await findModel(run)
  const found = banksOf(model.network, layer, path)
  const total = found.reduce((sum, { place }) => sum + valueAt(model.weights, place).length, 0)
  if (total > mostWeights)
    throw new CnnError('USAGE', `${total} weights are too many for one picture`, {
      where: '--filters',
      hint: `name one layer: --filters ${valueAt(found, 0).layer.name}`
    })
  const banks = found.map(({ layer: { name }, weight, place }): FilterBank => {
    const part = weight.name === 'kernel' ? '' : `${weight.name.replace('_kernel', '')} `
    return {
      title: `Filters of ${part}${name}: ${basename(path)}`,
      kernel: tensor(weight.shape, valueAt(model.weights, place)),
      isDepthwise: weight.name === 'depthwise_kernel'
    }
  })
  const [{ renderCharts }, { filtersChart }] = await Promise.all([
    import('../report/charts/render.js'),
    import('../report/pictures/filters-chart.js')
  ])
  await writeChart(file, async (width) =>
    renderCharts(
      await Promise.all(banks.map((bank) => filtersChart(bank, width))),
      1,
      `Filters: ${basename(path)}`
    )
  )
  const filters = found.map(({ layer: { name }, weight }) => ({
    layer: name,
    weights: weight.name,
    shape: weight.shape
  }))
  return { run: path, filters }
}

interface Found {
  readonly layer: LayerShape
  readonly weight: NamedWeight
  /** The place of the weights among those of the network. */
  readonly place: number
}

/** The weights that are filters: those with rows, columns, channels and filters. */
function banksOf({ layers, weights }: Network, name: string | undefined, path: string): Found[] {
  const all = weights.flatMap((weight, place): Found[] =>
    weight.shape.length === 4 ? [{ layer: valueAt(layers, weight.layer), weight, place }] : []
  )
  const found = all.filter(({ layer }) => name === undefined || layer.name === name)
  if (found.length > 0) return found
  const names = [...new Set(all.map(({ layer }) => layer.name))]
  throw new CnnError(
    'USAGE',
    name === undefined ? `${path} has no layer with filters` : `${path} has no layer ${name} with filters`,
    {
      where: '--filters',
      ...(names.length > 0 && { hint: `those with filters are ${names.join(', ')}` })
    }
  )
}
