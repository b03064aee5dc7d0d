/** The connected shapes of a drawing, and which of them are lines and bars along the picture's border. */
import type { Region } from './picture.js'

/** Pixels that are connected by their sides or corners. */
export interface Shape extends Region {
  /** From 1; the map contains it at the shape's pixels. */
  readonly number: number
  /** How many pixels it has. */
  readonly area: number
  /** How many pixels it has along the four sides of its bounding rectangle. */
  readonly sides: Sides
}

interface Sides {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export interface Shapes {
  readonly shapes: readonly Shape[]
  /** The number of each pixel's shape, `[height, width]`; 0 if it has none. */
  readonly map: Int32Array
}

/** @param isDrawn whether the pixel at an index of `[height, width]` belongs to a shape */
export function shapesOf(width: number, height: number, isDrawn: (at: number) => boolean): Shapes {
  const map = new Int32Array(width * height)
  const shapes: Shape[] = []
  for (let at = 0; at < map.length; at++)
    if (map[at] === 0 && isDrawn(at)) shapes.push(grown(map, width, height, at, shapes.length + 1, isDrawn))
  return { shapes, map }
}

function grown(
  map: Int32Array,
  width: number,
  height: number,
  start: number,
  number: number,
  isDrawn: (at: number) => boolean
): Shape {
  const found = [start]
  map[start] = number
  for (const at of found) {
    const [x, y] = [at % width, Math.floor(at / width)]
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column
        if (map[next] !== 0 || !isDrawn(next)) continue
        map[next] = number
        found.push(next)
      }
  }
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (const at of found) {
    const [x, y] = [at % width, Math.floor(at / width)]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  const sides = { left: 0, top: 0, right: 0, bottom: 0 }
  for (const at of found) {
    const [x, y] = [at % width, Math.floor(at / width)]
    if (x === left) sides.left += 1
    if (x === right) sides.right += 1
    if (y === top) sides.top += 1
    if (y === bottom) sides.bottom += 1
  }
  const size = { width: right - left + 1, height: bottom - top + 1 }
  return { number, area: found.length, left, top, ...size, sides }
}

/** The least fraction of a side that a straight line along it covers. */
const straight = 0.9

/** Whether a shape has the outline of an upright rectangle. */
export const isRectangle = ({ width, height, sides }: Shape): boolean =>
  Math.min(sides.left, sides.right) >= straight * height &&
  Math.min(sides.top, sides.bottom) >= straight * width

/** The fraction of its bounding rectangle that a shape fills. */
export const filling = ({ width, height, area }: Shape): number => area / (width * height)

/** The smallest rectangle around shapes; undefined if there are none. */
export function boundsOf(shapes: readonly Region[]): Region | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0]
  for (const shape of shapes) {
    left = Math.min(left, shape.left)
    top = Math.min(top, shape.top)
    right = Math.max(right, shape.left + shape.width)
    bottom = Math.max(bottom, shape.top + shape.height)
  }
  return shapes.length === 0 ? undefined : { left, top, width: right - left, height: bottom - top }
}

/** Whether a shape is not part of a digit but a bar or lines along the picture's border, or a frame around others. */
export function isBorder(
  shape: Shape,
  picture: { width: number; height: number },
  all: readonly Shape[]
): boolean {
  return isBar(shape, picture) || hasLines(shape, picture) || isFrame(shape, picture, all)
}

/** A bar as long as the picture's side next to it; if slanted, it must be narrow. */
function isBar(shape: Shape, picture: { width: number; height: number }): boolean {
  const touching = touched(shape, picture)
  const isLong = touching.some(({ covered, length }) => covered >= straight * length)
  const isNarrow = shape.width <= picture.width / 4 || shape.height <= picture.height / 4
  const isBlock = isRectangle(shape) && filling(shape) >= 0.7
  return isLong && (isNarrow || isBlock) && touching.length < 4
}

/** Narrow lines along two or more of the picture's sides. */
function hasLines(shape: Shape, picture: { width: number; height: number }): boolean {
  const long = touched(shape, picture).filter(({ covered, length }) => covered >= straight * length)
  const covered = long.reduce((sum, side) => sum + side.covered, 0)
  return long.length >= 2 && shape.area <= (covered * Math.min(picture.width, picture.height)) / 6
}

/** An upright rectangular frame of lines around something large. */
function isFrame(shape: Shape, picture: { width: number; height: number }, all: readonly Shape[]): boolean {
  if (!isRectangle(shape) || filling(shape) >= 0.5) return false
  const isAlongBorder = touched(shape, picture).length === 4
  return (
    isAlongBorder ||
    all.some(
      (other) =>
        other.height >= shape.height / 5 &&
        other.left > shape.left &&
        other.top > shape.top &&
        other.left + other.width < shape.left + shape.width &&
        other.top + other.height < shape.top + shape.height
    )
  )
}

/** The sides of the picture that a shape touches: how many of their pixels belong to it, and how many there are. */
function touched(
  { left, top, width, height, sides }: Shape,
  picture: { width: number; height: number }
): { covered: number; length: number }[] {
  return [
    { isTouched: left === 0, covered: sides.left, length: picture.height },
    { isTouched: left + width === picture.width, covered: sides.right, length: picture.height },
    { isTouched: top === 0, covered: sides.top, length: picture.width },
    { isTouched: top + height === picture.height, covered: sides.bottom, length: picture.width }
  ].filter(({ isTouched }) => isTouched)
}
