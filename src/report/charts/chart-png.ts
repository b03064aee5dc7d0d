/** A chart as PNG. Loads sharp: import it only when a picture is made. */
import sharp, { type Sharp } from 'sharp'
import { provideFont } from '../../fonts.js'
import { densityOf, dotsOf, sidesOf } from './chart-width.js'
import { type Theme, withTheme } from './theme.js'

/** Pixels of the PNG for each of the chart, for a dense screen. */
const screenScale = 2

/**
 * Draws an SVG chart as PNG: twice its size for a screen, or 300 dots to the inch for print.
 *
 * @param millimetres the width on paper, which the PNG states, too
 */
export async function pngOf(svg: string, theme: Theme, millimetres?: number): Promise<Uint8Array> {
  const text = withTheme(svg, theme)
  if (millimetres === undefined) {
    const drawn = await svgDrawn(text, screenScale)
    return drawn.png().toBuffer()
  }
  const dots = dotsOf(millimetres)
  const drawn = await svgDrawn(text, dots / sidesOf(svg).width)
  return drawn
    .resize({ width: dots, fit: 'fill' })
    .withMetadata({ density: densityOf(dots, millimetres) })
    .png()
    .toBuffer()
}

/** Draws an SVG, with so many pixels for each of its own. */
export async function svgDrawn(svg: string, scale: number): Promise<Sharp> {
  await provideFont()
  return sharp(Buffer.from(svg), { density: 72 * scale })
}
