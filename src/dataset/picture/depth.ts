/** Samples of any depth as words that use their whole range. */
import type { Picture } from './picture.js'

/** The most bits of a sample in a word that a camera or a scanner leaves partly unused. */
const mostUsedBits = 14

/**
 * Makes the most of words whose brightest colour needs at most 14 bits, as those of a camera need 10, 12 or 14: the
 * greatest number of so many bits becomes white. Opacity stays.
 *
 * @param words are changed in place
 */
export function spreadWords(words: Uint16Array, channels: Picture['channels']): void {
  // Of gray and opacity, and of red, green, blue and opacity, the last is no colour.
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
 * Numbers as words: 1 is white where none is greater, else 255, else 65,535, else the greatest number; black is 0, or
 * the least number where that is negative, white being the greatest then. What is not finite is black.
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
