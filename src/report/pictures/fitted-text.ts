/** Text cut in its middle to fit a width, as it will be drawn: nothing is measured, each letter has a usual width. */
import { valueAt } from '../../math/numbers.js'

/** Widths of letters in parts of the font's size, those of the widest of a kind in bold Lato; the first kind that fits. */
const widths: readonly (readonly [letters: RegExp, width: number])[] = [
  [/^[ ,.':;`|()[\]{}ijlI]/, 0.33],
  [/^[-!"*/?\\_frstzJ]/, 0.48],
  [/^[mwOQ%@]/, 0.86],
  [/^[MW]/, 1.06],
  [/^[a-z0-9#$+<=>^~]/, 0.6],
  [/^[!-~]/, 0.77],
  // Chinese, Japanese and Korean, and what is drawn as a picture.
  [
    /^[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{3ffff}]/u,
    1.3
  ],
  [/^/, 0.82]
]

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' })

const widthOf = (letter: string): number => widths.find(([pattern]) => pattern.test(letter))?.[1] ?? 1

/** As many letters are looked at as fit into no sheet. */
const mostLetters = 2000

/**
 * @param room in pixels
 * @param size of the font, in pixels
 * @returns the text, or its beginning and its end with `…` between; empty where not even that fits
 */
export function fitted(text: string, room: number, size: number): string {
  const all = Array.from(letters.segment(text.slice(0, mostLetters)), ({ segment }) => segment)
  const isWhole = text.length <= mostLetters
  let left = room / size
  if (isWhole && all.reduce((sum, letter) => sum + widthOf(letter), 0) <= left) return text
  left -= widthOf('…')
  let [head, tail] = [0, 0]
  // In turns from both ends, until one does not fit.
  for (let isHead = true; head + tail < all.length; isHead = !isHead) {
    const next = widthOf(valueAt(all, isHead ? head : all.length - 1 - tail))
    if (next > left) break
    left -= next
    if (isHead) head++
    else tail++
  }
  return head === 0 ? '' : `${all.slice(0, head).join('')}…${all.slice(all.length - tail).join('')}`
}
