/** Samples of any depth, scaled to the whole range of a word. */
import type { Picture } from './picture.js'

/** The most bits of a sample whose word a camera or a scanner leaves partly unused. */
const mostUsedBits = 14

/**
 * Stretches words whose brightest colour needs at most 14 bits, such as those of a camera with 10, 12 or 14 bits: the
 * greatest number with that many bits becomes white. Opacity stays unchanged.
 *
 * @param words are changed in place
 */
export function spreadWords(words: Uint16Array, channels: Picture['channels']): void {
  // With gray and opacity, or red, green, blue and opacity, the last channel is not a colour.
  const opacity = channels === 2 || channels === 4 ? channels - 1 : -1
  let brightest = 0
  for (const [at, word] of words.entries())
    if (word > brightest && at % channels !== opacity) brightest = word
  let white = 255
  while (white < brightest) white = 2 * white + 1
  if (white >= 2 ** (mostUsedBits + 1) - 1) return
  for (const [at, word] of words.entries())
    if (at % channels !== opacity) words[at] = Math.round((65_535 * word) / white)
}

/**
 * Numbers as words. White is 1 if no number is greater, else 255, else 65,535, else the greatest number. Black is 0, or
 * the least number if that is negative; then white is the greatest. A number that is not finite becomes black.
 */
export function wordsOf(numbers: Float32Array): Uint16Array {
  let [least, greatest] = [0, 0]
  for (const number of numbers) {
    if (!Number.isFinite(number)) continue
    if (number < least) least = number
    if (number > greatest) greatest = number
  }
  const usual = least < 0 ? undefined : [1, 255, 65_535].find((limit) => greatest <= limit)
  const range = (usual ?? greatest) - least
  return Uint16Array.from(numbers, (number) =>
    Number.isFinite(number) ? Math.round((65_535 * (number - least)) / range) : 0
  )
}
