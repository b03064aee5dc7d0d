/** Pooling step by step: the window, and what is kept of it. */

import { CnnError } from '../../errors.js'
import { valueAt } from '../../math/numbers.js'
import { placesOver } from '../../reference/patch.js'
import type { Pooling } from '../../reference/pooling.js'
import { reshape, type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { imageSides, matrixSides } from '../../reference/tensor-sides.js'
import { numberText } from '../../report/text/exact-number.js'
import { poolImage, poolingKinds } from '../computation/image-operations.js'
import { row, type Section, text } from './explanation.js'
import { mostFrames, mostRows } from './sliding.js'
import { stepHeading } from './wording.js'

/**
 * @param image a matrix; the window fits
 * @throws CnnError USAGE for a tensor and where there would be too many steps
 */
export function poolingSteps(image: Tensor, pooling: Pooling): Section[] {
  const outputs = poolingKinds.map((kind) => ({ kind, output: poolImage(image, kind, pooling) }))
  const [down, across] = imageSides(valueAt(outputs, 0).output)
  if (image.shape.length !== 2 || down * across > mostFrames)
    throw new CnnError('USAGE', 'that is too much to walk through step by step', {
      where: '--step',
      hint: 'give a small matrix with --input'
    })
  const { places } = placesOver(reshape(image, [1, ...image.shape, 1]), pooling.size, pooling)
  return places.map(({ top, left, index }) => {
    const [y, x] = [Math.floor(index / across), index % across]
    const window = windowAt(image, top, left, pooling.size)
    const values = outputs.map(({ kind, output }) => ({ kind, value: valueAt(output.data, index) }))
    return {
      heading: stepHeading(index, places.length, y, x),
      blocks: [
        row(
          {
            numbers: image,
            caption: 'image',
            height: mostRows,
            mark: (row, column) =>
              row >= top && row < top + pooling.size[0] && column >= left && column < left + pooling.size[1]
          },
          { numbers: window, caption: 'window' },
          ...outputs.map(({ kind, output }) => ({
            numbers: output,
            caption: kind,
            height: mostRows,
            hidden: (row: number, column: number) => row * across + column > index,
            mark: (row: number, column: number) => row === y && column === x
          }))
        ),
        text(
          `of ${window.data.length} numbers ` +
            values
              .map(
                ({ kind, value }) => `the ${kind === 'max' ? 'largest is' : 'mean is'} ${numberText(value)}`
              )
              .join(', ')
        )
      ],
      values: {
        row: y,
        column: x,
        window: toNested(window),
        ...Object.fromEntries(values.map(({ kind, value }) => [kind, value]))
      }
    }
  })
}

/** The part of the window that lies in the image: the padding is left out. */
function windowAt(image: Tensor, top: number, left: number, [height, width]: Pooling['size']): Tensor {
  const [rows, columns] = matrixSides(image)
  const ys = range(Math.max(0, top), Math.min(rows, top + height))
  const xs = range(Math.max(0, left), Math.min(columns, left + width))
  return tensor(
    [ys.length, xs.length],
    Float64Array.from(ys.flatMap((y) => xs.map((x) => valueAt(image.data, y * columns + x))))
  )
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
