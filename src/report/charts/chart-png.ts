/** A chart as PNG. Loads sharp: import it only when a picture is made. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { densityOf, dotsOf, sidesOf } from './chart-width.js'
import { face, type Theme, withTheme } from './theme.js'

const require = createRequire(import.meta.url)

/** The font is a package, because a server or a container may have none, and text would be missing. */
const weights = ['400Regular/Lato_400Regular.ttf', '700Bold/Lato_700Bold.ttf']

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

/** Makes the font known to the renderer of this process: a text drawn from a font file leaves it known. */
async function provideFont(): Promise<void> {
  // Where the system has no configuration, fontconfig complains on stderr unless it is given one.
  const { FONTCONFIG_FILE, FONTCONFIG_PATH } = process.env
  const none = process.platform === 'linux' && !existsSync('/etc/fonts/fonts.conf')
  if (none && !FONTCONFIG_FILE && !FONTCONFIG_PATH)
    process.env.FONTCONFIG_FILE = fileURLToPath(new URL('../../../fonts/fonts.conf', import.meta.url))
  for (const file of weights) {
    const fontfile = require.resolve(`@expo-google-fonts/lato/${file}`)
    await sharp({ text: { text: face, font: face, fontfile } }).toBuffer()
  }
}
