/** Drawings in SVG: the size that they state, before anything is drawn. */
import { gunzipSync } from 'node:zlib'

/** The greatest length of the text of an SVG, in bytes. */
export const mostSvgBytes = 16 * 1024 * 1024

/** An SVG has no pixels of its own: a larger one is drawn with this many on its longer side. */
const longestDrawn = 2048

/** Pixels per inch at which an SVG is drawn in its own size. */
const ownDensity = 72

const pixelsPerUnit: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['pt', 4 / 3],
  ['pc', 16],
  ['em', 16],
  ['ex', 8],
  ['mm', 96 / 25.4],
  ['cm', 96 / 2.54],
  ['in', 96]
])

/** @throws RangeError if it is longer than {@link mostSvgBytes}; Error if it is damaged */
export const unpackedSvg = (bytes: Buffer): Buffer => gunzipSync(bytes, { maxOutputLength: mostSvgBytes })

/** The width and height in pixels that the root of an SVG states, or otherwise those of its view box. */
export function svgSize(bytes: Buffer): { width?: number; height?: number } {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, 1024 * 1024))
  const root = /<(?:\w+:)?svg\b(?:"[^"]*"|'[^']*'|[^>"'])*>/.exec(text)?.[0] ?? ''
  const [, boxWidth, boxHeight] =
    /\sviewBox\s*=\s*["']\s*[^\s,"']+[\s,]+[^\s,"']+[\s,]+([^\s,"']+)[\s,]+([^\s,"']+)/.exec(root) ?? []
  return {
    width: lengthOf(root, 'width') ?? plain(boxWidth),
    height: lengthOf(root, 'height') ?? plain(boxHeight)
  }
}

function lengthOf(root: string, name: string): number | undefined {
  const style = new RegExp(`[\\s;"']${name}\\s*:\\s*([-+.\\deE]+)([a-z%]*)`).exec(root)
  const attribute = new RegExp(`\\s${name}\\s*=\\s*["']\\s*([-+.\\d]+(?:[eE][-+]?\\d+)?)([a-z%]*)`).exec(root)
  const [, number, unit = ''] = style ?? attribute ?? []
  const scale = pixelsPerUnit.get(unit)
  const value = plain(number)
  return value === undefined || scale === undefined ? undefined : scale * value
}

function plain(text: string | undefined): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** The density at which an SVG of this size is drawn. */
export function svgDensity({ width = 0, height = 0 }: { width?: number; height?: number }): number {
  const longest = Math.max(width, height)
  return longest > longestDrawn ? Math.max(1, (ownDensity * longestDrawn) / longest) : ownDensity
}
