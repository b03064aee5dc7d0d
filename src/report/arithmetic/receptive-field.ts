/** The receptive field: how many pixels of the image one place of a layer's output sees. */
import { type FeatureShape, type ImageShape, isImageShape } from '../../config/network/shape.js'
import type { Formula } from './formula.js'
import type { Reach } from './layer-arithmetic.js'

/** Along one side of the image. */
interface Side {
  /** Pixels that one place sees. */
  readonly field: number
  /** Pixels from one place to the next. */
  readonly jump: number
  /** Places. */
  readonly places: number
  /** Pixels of the image. */
  readonly image: number
}

/** Of `[height, width]`. */
export type Field = readonly [Side, Side]

/** Of the image itself: each pixel sees itself. */
export const fieldOfImage = ([height, width]: ImageShape): Field => [
  { field: 1, jump: 1, places: height, image: height },
  { field: 1, jump: 1, places: width, image: width }
]

/**
 * The field behind several paths that are joined: what the path that sees most sees, for the paths see around the same
 * pixel. Where they do not step alike, the longest step counts.
 */
export function fieldOfPaths(paths: readonly Field[]): { field: Field; formulas: readonly Formula[] } {
  const [first] = paths
  if (first === undefined) throw new RangeError('a layer has an input')
  if (paths.length === 1) return { field: first, formulas: [] }
  return bothSides((i) => joinedSide(paths.map((path) => path[i])))
}

function joinedSide(sides: readonly Side[]): BehindSide {
  const fields = sides.map(({ field }) => field)
  const widest = Math.max(...fields)
  const [first, ...others] = sides.filter(({ field }) => field === widest)
  if (first === undefined) throw new RangeError('a layer has an input')
  const jump = Math.max(first.jump, ...others.map((side) => side.jump))
  const value = widest
  const note = value < first.image ? 'pixels' : 'pixels: all of the image'
  return { side: { ...first, jump }, formula: { what: '', text: `max(${fields.join(', ')})`, value, note } }
}

/** One side of a field with the way to it. */
interface BehindSide {
  readonly side: Side
  readonly formula?: Formula
}

/** Both sides of a field; one formula where both have the same. */
function bothSides(sideOf: (i: 0 | 1) => BehindSide): { field: Field; formulas: readonly Formula[] } {
  const [down, across] = [sideOf(0), sideOf(1)]
  const [height, width] = [down.formula, across.formula]
  const same = height?.text === width?.text
  const formulas = [height, width].flatMap((formula, i) => {
    if (!formula || (same && i === 1)) return []
    return [{ ...formula, what: same ? 'receptive field' : i === 0 ? 'it sees down' : 'it sees across' }]
  })
  return { field: [down.side, across.side], formulas }
}

/**
 * The field behind a layer: field + (size − 1)·jump, then jump·stride. A layer that sees all of its input sees from the
 * first place's field to the last one's. Padding counts as seen, so that it may be more than the image has.
 *
 * @param outputShape of the layer; where it is a vector the places of its image count on
 */
export function fieldBehind(
  field: Field,
  reach: Reach,
  outputShape: FeatureShape
): { field: Field; formulas: readonly Formula[] } {
  return bothSides((i) =>
    sideBehind(field[i], reach, isImageShape(outputShape) ? outputShape[i] : field[i].places, i)
  )
}

function sideBehind(before: Side, reach: Reach, outputPlaces: number, i: 0 | 1): BehindSide {
  const { field, jump, places, image } = before
  if (reach.kind === 'place') return { side: { ...before, places: outputPlaces } }
  if (reach.kind === 'all' && places === 1) return { side: before }
  const size = reach.kind === 'all' ? places : reach.size[i]
  const seen = field + (size - 1) * jump
  const side: Side =
    reach.kind === 'all'
      ? { ...before, field: seen, places: 1 }
      : { field: seen, jump: jump * reach.strides[i], places: outputPlaces, image }
  const note = seen < image ? 'pixels' : 'pixels: all of the image'
  return { side, formula: { what: '', text: `${field} + (${size} − 1)·${jump}`, value: seen, note } }
}
