/**
 * A drawn digit, prepared like MNIST's digits. Yann LeCun's description: "The original black and white (bilevel) images
 * from NIST were size normalized to fit in a 20x20 pixel box while preserving their aspect ratio. [...] the images were
 * centered in a 28x28 image by computing the center of mass of the pixels, and translating the image so as to position
 * this point at the center of the 28x28 field."
 */
import { type Drawing, drawingIn } from './drawing.js'
import { withoutEnlargement } from './enlargement.js'
import type { Picture, Region } from './picture.js'
import { placed } from './place.js'
import { resample, sideTaps } from './resample.js'
import { grayRows, type Rows, rowsWithin } from './rows.js'
import { type Gray, hasLightGround, type Tones, tonesOf } from './tones.js'
import { Unfit } from './unfit.js'

export type Invert = 'auto' | 'yes' | 'no'

/** A drawing is searched for, and examined, with at most this many pixels on its longer side. */
const longestSide = 1024

/** One of 255 levels of brightness. */
const level = 257
/** With fewer levels between the darkest and the brightest pixel, a picture has only one colour. */
const leastDifference = 4
/** With less contrast there is no drawing. */
const leastContrast = 16
/** If the ground spreads by more than this fraction of the contrast, nothing stands out from it. */
const mostSpread = 0.2

/**
 * Crops a digit to the drawing, scales it into the box with its aspect ratio, and centres it by its mass. An MNIST
 * image stays unchanged, and so does the result of this function.
 *
 * @param invert `yes`: dark is drawn on light; `no`: light on dark; `auto`: decided by the border
 * @returns bytes `[height, width]`, the digit light on 0, or why there is none
 */
export function digitImage(
  picture: Picture,
  size: readonly [height: number, width: number],
  invert: Invert
): Uint8Array | Unfit {
  const drawing = drawingOf(grayRows(withoutEnlargement(picture)), invert)
  return drawing instanceof Unfit ? drawing : placed(drawing, size)
}

function drawingOf(rows: Rows, invert: Invert): Drawing | Unfit {
  const gray = shrunk(rows, Math.min(longestSide, rows.width), Math.min(longestSide, rows.height))
  const tones = tonesOf(gray)
  const difference = Math.round((tones.brightest - tones.darkest) / level)
  if (difference < leastDifference)
    return new Unfit(
      'is of one colour: nothing is drawn in it',
      'draw one digit, dark on light or light on dark'
    )
  if (difference < leastContrast)
    return new Unfit(
      `has too little contrast: its darkest and its brightest pixel are ${difference} of 255 levels apart`,
      'draw darker on light, or lighter on dark'
    )
  const isDark = invert === 'auto' ? hasLightGround(gray, tones.threshold) : invert === 'yes'
  if (invert === 'auto' && !standsOut(tones, isDark))
    return new Unfit(
      'has too little contrast: nothing stands out from its ground',
      'draw one digit in even light, dark on light or light on dark'
    )
  const found = drawingIn(gray, tones, isDark, invert === 'auto')
  if (found !== undefined && 'ink' in found) return closer(found, rows, isDark)
  if (invert === 'auto') {
    if (found !== undefined) return onSheet(found.sheet, gray, rows)
    // The lines along the border may have been mistaken for the ground.
    const other = drawingIn(gray, tones, !isDark, false)
    if (other !== undefined && 'ink' in other) return closer(other, rows, !isDark)
  }
  return new Unfit(
    'looks like no digit: there are only lines or bars along its border',
    'crop it to the digit'
  )
}

function standsOut({ light, dark }: Tones, isDark: boolean): boolean {
  return (isDark ? light : dark).spread <= mostSpread * (light.middle - dark.middle)
}

const shrunk = (rows: Rows, width: number, height: number): Gray => ({
  width,
  height,
  values: Uint16Array.from(
    resample(rows, sideTaps(rows.width, width), sideTaps(rows.height, height)),
    (value) => Math.round(level * value)
  )
})

/** The drawing on a sheet whose surroundings are also in the picture. */
function onSheet(sheet: Region, gray: Gray, rows: Rows): Drawing | Unfit {
  const inner = scaled(sheet, gray, rows, -1)
  const drawing = inner && drawingOf(rowsWithin(rows, inner), 'auto')
  if (drawing === undefined || drawing instanceof Unfit)
    return new Unfit('looks like no digit: there is only a rectangle in it', 'draw one digit')
  return drawing
}

/** A drawing in a large picture, with all the pixels that it has there, up to the longest side. */
function closer(found: Drawing, rows: Rows, isDark: boolean): Drawing {
  if (found.width === rows.width && found.height === rows.height) return found
  const { box } = found
  const region = scaled(box, found, rows, Math.ceil(Math.max(box.width, box.height) / 8))
  if (region === undefined) return found
  const step = Math.max(1, region.width / longestSide, region.height / longestSide)
  const gray = shrunk(
    rowsWithin(rows, region),
    Math.max(1, Math.round(region.width / step)),
    Math.max(1, Math.round(region.height / step))
  )
  const near = drawingIn(gray, tonesOf(gray), isDark, false)
  return near !== undefined && 'ink' in near ? near : found
}

/** A region of the smaller picture in the larger, with a margin of `margin` smaller pixels; undefined if empty. */
function scaled(region: Region, from: Gray | Drawing, to: Rows, margin: number): Region | undefined {
  const [across, down] = [to.width / from.width, to.height / from.height]
  const left = Math.max(0, Math.floor((region.left - margin) * across))
  const top = Math.max(0, Math.floor((region.top - margin) * down))
  const right = Math.min(to.width, Math.ceil((region.left + region.width + margin) * across))
  const bottom = Math.min(to.height, Math.ceil((region.top + region.height + margin) * down))
  return right > left && bottom > top ? { left, top, width: right - left, height: bottom - top } : undefined
}
