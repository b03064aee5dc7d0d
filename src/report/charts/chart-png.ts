/** A chart as PNG. Loads sharp: import it only when a picture is made. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { font, withTheme } from './theme.js'

const require = createRequire(import.meta.url)

/** The font of every PNG: a package, because a server or a container may have none, and text would be missing. */
const family = 'Lato'
const weights = ['400Regular/Lato_400Regular.ttf', '700Bold/Lato_700Bold.ttf']

/** Pixels of the PNG for each of the chart: sharp on a dense screen and on paper. */
const density = 2

/** Draws an SVG chart as PNG, twice its size. */
export async function pngOf(svg: string, theme: 'light' | 'dark'): Promise<Uint8Array> {
  const drawn = await svgDrawn(withTheme(svg, theme), density)
  return drawn.png().toBuffer()
}

/** Draws an SVG, its text in our font, with so many pixels for each of its own. */
export async function svgDrawn(svg: string, scale: number): Promise<Sharp> {
  await provideFont()
  const text = svg.replaceAll(`font-family="${font}"`, `font-family="${family}"`)
  return sharp(Buffer.from(text), { density: 72 * scale })
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
    await sharp({ text: { text: family, font: family, fontfile } }).toBuffer()
  }
}
