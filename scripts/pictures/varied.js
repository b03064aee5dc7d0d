// Digits drawn at random: each way of drawn.js with a wavering hand and other pens, sizes, slants, positions, colours.
import { randomStream } from '../../dist/random.js'
import { paper, strokes, svgOf } from './drawn.js'

/** Ink and ground: dark on light, light on dark, and pale on paler. */
const colours = [
  ['#000', '#fff'],
  ['#fff', '#000'],
  ['#1a237e', paper],
  ['#ffeb3b', '#311b92'],
  ['#c62828', '#ffee58'],
  ['#9e9e9e', '#616161'],
  ['#000', undefined],
  ['#fff', undefined]
]

/**
 * `count` SVGs of each digit, the same for the same seed.
 *
 * @param {number} count
 * @param {number} seed
 * @param {number} waver how far a point of a stroke is from its true position, as a standard deviation, for a digit
 *   that is 100 wide and 140 high
 * @param {number} turn by how many degrees it is rotated at most, in either direction
 */
export function variedPictures(count, seed, waver, turn) {
  return strokes.flatMap((ways, digit) =>
    Array.from({ length: count }, (_, which) => {
      const random = randomStream(seed, 'split', digit, which)
      const between = (least, most) => least + (most - least) * random.uniform()
      const path = ways[which % ways.length].replace(/\d+/g, (number) =>
        (Number(number) + waver * random.normal()).toFixed(1)
      )
      const [ink, ground] = colours[random.below(colours.length)]
      const height = Math.round(between(24, 600))
      const width = Math.round(height * between(0.8, 1.4))
      const size = between(0.35, 0.8)
      // The digit stays inside the picture: its box is 100 wide and 140 high.
      const room = (share) => between(0.06 + share / 2, 0.94 - share / 2)
      const at = [room(Math.min(0.8, (size * height) / 1.4 / width)), room(size)]
      const picture = {
        width,
        height,
        ink,
        ground,
        pen: between(6, 18),
        size,
        at,
        turn: between(-turn, turn)
      }
      return { digit, name: `${digit}-${which}.png`, svg: svgOf({ digit, path, ...picture }) }
    })
  )
}
