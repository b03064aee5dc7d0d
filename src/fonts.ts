/** The font of every picture with text, made known to what draws. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** A package has it, because a server or a container may have no fonts, and text would be missing. */
export const fontFamily = 'Lato'
const weights = ['400Regular/Lato_400Regular.ttf', '700Bold/Lato_700Bold.ttf']

let provided: Promise<void> | undefined

/**
 * Makes the font known to the renderer of this process. It must be known before the first SVG is drawn, whoever's that is:
 * a thread that has drawn text once learns of no other font.
 */
export function provideFont(): Promise<void> {
  provided ??= provide()
  return provided
}

/** A text drawn from a font file leaves the font known. */
async function provide(): Promise<void> {
  // Where the system has no configuration, fontconfig complains on stderr unless it is given one.
  const { FONTCONFIG_FILE, FONTCONFIG_PATH } = process.env
  const none = process.platform === 'linux' && !existsSync('/etc/fonts/fonts.conf')
  if (none && !FONTCONFIG_FILE && !FONTCONFIG_PATH)
    process.env.FONTCONFIG_FILE = fileURLToPath(new URL('../fonts/fonts.conf', import.meta.url))
  const { default: sharp } = await import('sharp')
  for (const file of weights) {
    const fontfile = require.resolve(`@expo-google-fonts/lato/${file}`)
    await sharp({ text: { text: fontFamily, font: fontFamily, fontfile } }).toBuffer()
  }
}
