/** The drawing in a gray picture, without its ground and without lines along its border. */
import { numberAt } from '../../math/numbers.js'
import type { Region } from './picture.js'
import { boundsOf, filling, isBorder, isRectangle, type Shape, shapesOf } from './shapes.js'
import type { Gray, Tones } from './tones.js'

/** How strongly each pixel is drawn on. */
export interface Drawing {
  readonly width: number
  readonly height: number
  /** From 0 to 255, `[height, width]`. */
  readonly ink: Float64Array
  /** The rectangle around the pixels that are clearly drawn on. */
  readonly box: Region
}

/** A light rectangle on dark, or a dark one on light, that may be the sheet with the drawing. */
export interface Sheet {
  readonly sheet: Region
}

/** Up to this many median spreads from the ground still counts as ground: shadows, grain and paper vanish. */
const groundSpreads = 4
/** But never more than this fraction of the way from the ground to the strongest ink. */
const mostGround = 0.25
/** From this fraction of the way from the ground to the strongest ink, a pixel belongs to a shape. */
const clearly = 0.15
/** The brightest pixel of an MNIST image is at least this: such a drawing is not made stronger. */
export const leastPeak = 254
/** A sheet covers at least this fraction of the picture. */
const leastSheet = 0.25

/**
 * The ink of a picture.
 *
 * @param isDark whether dark is drawn on light
 * @param mayBeSheet whether a large rectangle may be the sheet with the drawing
 * @returns also the rectangle that may be a sheet, if there is one; undefined if there are only border lines
 */
export function drawingIn(
  gray: Gray,
  tones: Tones,
  isDark: boolean,
  mayBeSheet: boolean
): Drawing | Sheet | undefined {
  const { width, height } = gray
  const ground = isDark ? tones.light : tones.dark
  // Not to the median of the drawing, because the threshold depends on the amount of ground.
  const contrast = isDark ? ground.middle - tones.darkest : tones.brightest - ground.middle
  const floor = Math.min(mostGround * contrast, groundSpreads * ground.spread)
  const ink = Float64Array.from(gray.values, (value) =>
    Math.max(0, (isDark ? ground.middle - value : value - ground.middle) - floor)
  )
  const { shapes, map } = shapesOf(width, height, (at) => numberAt(ink, at) >= clearly * contrast)
  const borders = new Set(shapes.filter((shape) => isBorder(shape, gray, shapes)).map(({ number }) => number))
  const rest = shapes.filter(({ number }) => !borders.has(number))
  const box = boundsOf(rest)
  if (box === undefined) return undefined
  const sheet = mayBeSheet ? rest.find((shape) => isSheet(shape, gray)) : undefined
  if (sheet !== undefined) return { sheet }
  if (borders.size > 0) erase(ink, (at) => borders.has(numberAt(map, at)))
  if (borders.size > 0 || floor > 0) eraseAround(ink, gray, box)
  strengthen(ink, floor)
  return { width, height, ink, box }
}

const isSheet = (shape: Shape, { width, height }: Gray): boolean =>
  isRectangle(shape) && filling(shape) >= 0.7 && shape.width * shape.height >= leastSheet * width * height

function erase(ink: Float64Array, isErased: (at: number) => boolean): void {
  for (const at of ink.keys()) if (isErased(at)) ink[at] = 0
}

/** Faint pixels that are farther from the drawing than one pixel of the resulting image belong to the ground. */
function eraseAround(
  ink: Float64Array,
  { width }: Gray,
  { left, top, width: wide, height: high }: Region
): void {
  const reach = Math.ceil(Math.max(wide, high) / 20)
  erase(ink, (at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    return x < left - reach || x >= left + wide + reach || y < top - reach || y >= top + high + reach
  })
}

/** Scales ink to 0 to 255, with the greatest value 255 unless it is already as strong as MNIST's. */
function strengthen(ink: Float64Array, floor: number): void {
  const peak = ink.reduce((greatest, value) => Math.max(greatest, value), 0)
  const full = peak + floor >= leastPeak * 257 ? 65_535 - floor : peak
  for (const [at, value] of ink.entries()) ink[at] = (255 * value) / full
}
