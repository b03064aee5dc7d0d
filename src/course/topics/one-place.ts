/** One number of a feature map with all that makes it: the patch, the filter, the intercept. */

import type { LayerOf } from '../../config/schema/layers.js'
import { valueAt } from '../../math/numbers.js'
import { filtersOf } from '../../reference/convolution.js'
import { innerProduct } from '../../reference/inner-product.js'
import type { LayerStep } from '../../reference/network-passes.js'
import { patchAt, placesOver } from '../../reference/patch.js'
import { type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { numberText } from '../../report/text/exact-number.js'
import { channelOf } from '../../report/text/matrix-text.js'
import { row, type Section, text } from './explanation.js'

/** The largest number of a convolution's output, worked out; none for other layers. */
export function onePlace(step: LayerStep): Section[] {
  const { layer } = step.layer
  return layer.type === 'conv2d' ? [largest(step, layer)] : []
}

function largest({ layer, weights, input, sums, output }: LayerStep, conv: LayerOf<'conv2d'>): Section {
  const filters = valueAt(output.shape, 3)
  const found = output.data.indexOf(Array.from(output.data).reduce((a, b) => Math.max(a, b)))
  const [index, map] = [Math.floor(found / filters), found % filters]
  const place = valueAt(placesOver(input, conv.kernelSize, conv).places, index)
  const patch = patchAt(input, place, conv.kernelSize)
  const [kernel, bias] = weights
  if (kernel === undefined) throw new RangeError(`${layer.name} has no filters`)
  const filter = valueAt(filtersOf(kernel), map)
  const product = innerProduct(patch, filter)
  const intercept = bias === undefined ? 0 : valueAt(bias.data, map)
  const columns = valueAt(output.shape, 2)
  const [y, x] = [Math.floor(index / columns), index % columns]
  const value = valueAt(output.data, found)
  const short = (value: number): string => numberText(Number(value.toPrecision(4)))
  const channel = strongest(patch)
  const [, , channels] = imageSides(patch)
  const which = channels === 1 ? '' : ` (channel ${channel + 1} of ${channels})`
  return {
    heading: `The largest number of ${layer.name}`,
    blocks: [
      text(
        `It is in map ${map + 1}, row ${y + 1}, column ${x + 1}: the inner product of the patch there and filter ${map + 1}${which}.`
      ),
      row(
        { numbers: rounded(channelOf(patch, channel)), caption: 'patch' },
        { numbers: rounded(channelOf(filter, channel)), caption: `filter ${map + 1}` }
      ),
      text(
        `<patch, filter> = ${short(product)}, with the intercept ${short(intercept)}: ${short(valueAt(sums.data, found))}, ` +
          `behind the activation ${short(value)}.`
      )
    ],
    values: {
      map,
      row: y,
      column: x,
      patch: toNested(patch),
      filter: toNested(filter),
      innerProduct: product,
      intercept,
      output: value
    }
  }
}

/** The channel in which most of the patch is. */
function strongest(patch: Tensor): number {
  const [, , channels] = imageSides(patch)
  const sizes = Array.from({ length: channels }, (_, channel) =>
    Array.from(channelOf(patch, channel).data).reduce((sum, value) => sum + Math.abs(value), 0)
  )
  return sizes.indexOf(Math.max(...sizes))
}

/** To two decimals, for the eye. */
const rounded = (matrix: Tensor): Tensor =>
  tensor(
    matrix.shape,
    Float64Array.from(matrix.data, (value) => Number(value.toFixed(2)))
  )
