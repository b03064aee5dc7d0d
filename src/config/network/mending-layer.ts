/** Which layer makes the output of one path fit that of another, as a config writes it. */
import { elements, type FeatureShape, type ImageShape, isImageShape } from './shape.js'

/**
 * The layer that turns one shape into another, as JSON; undefined where no single layer does.
 *
 * @param from what a path gives
 * @param to what it has to give
 */
export function mendingLayer(from: FeatureShape, to: FeatureShape): string | undefined {
  if (isImageShape(from)) return isImageShape(to) ? betweenImages(from, to) : toVector(from, to[0])
  if (!isImageShape(to)) return `{ "type": "dense", "units": ${to[0]} }`
  return elements(from) === elements(to)
    ? `{ "type": "reshape", "targetShape": [${to.join(', ')}] }`
    : undefined
}

function toVector(from: ImageShape, length: number): string | undefined {
  if (elements(from) === length) return '{ "type": "flatten" }'
  return from[2] === length ? '{ "type": "globalAveragePooling2d" }' : undefined
}

function betweenImages(from: ImageShape, to: ImageShape): string | undefined {
  const [down, across] = [stepsBetween(from[0], to[0]), stepsBetween(from[1], to[1])]
  if (down === undefined || across === undefined) return undefined
  const steps = down === across ? String(down) : `[${down}, ${across}]`
  if (from[2] === to[2]) return `{ "type": "maxPooling2d", "poolSize": ${steps}, "padding": "same" }`
  const strides = steps === '1' ? '' : `, "strides": ${steps}`
  return `{ "type": "conv2d", "filters": ${to[2]}, "kernelSize": 1${strides} }`
}

/** The steps at which a window goes from one side to the other. */
function stepsBetween(from: number, to: number): number | undefined {
  const steps = Math.ceil(from / to)
  return Math.ceil(from / steps) === to ? steps : undefined
}
