/** The receptive field: how many pixels of the image one place of a layer's output sees. */
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
export const fieldOfImage = ([height = 1, width = 1]: readonly number[]): Field => [
  { field: 1, jump: 1, places: height, image: height },
  { field: 1, jump: 1, places: width, image: width }
]

/**
 * The field behind a layer: field + (size − 1)·jump, then jump·stride. A layer that sees all of its input sees from the
 * first place's field to the last one's. Padding counts as seen, so that it may be more than the image has.
 *
 * @param outputShape of the layer; where it is a vector the places of its image count on
 */
export function fieldBehind(
  field: Field,
  reach: Reach,
  outputShape: readonly number[]
): { field: Field; formulas: readonly Formula[] } {
  const [down, across] = ([0, 1] as const).map((i) => {
    const side = field[i]
    const places = outputShape.length === 3 ? (outputShape[i] ?? 1) : side.places
    return sideBehind(side, reach, places, i)
  })
  if (!down || !across) throw new RangeError('an image has two sides')
  const [height, width] = [down.formula, across.formula]
  const same = height?.text === width?.text
  const formulas = [height, width].flatMap((formula, i) => {
    if (!formula || (same && i === 1)) return []
    return [{ ...formula, what: same ? 'receptive field' : i === 0 ? 'it sees down' : 'it sees across' }]
  })
  return { field: [down.side, across.side], formulas }
}

function sideBehind(
  before: Side,
  reach: Reach,
  outputPlaces: number,
  i: 0 | 1
): { side: Side; formula?: Formula } {
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
