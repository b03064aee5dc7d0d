/** Images drawn in a terminal: in colour two pixels a character, without colour as shades. */
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import type { Box } from '../text/box.js'
import { coloursAt, type ValueRange } from './scaled.js'

type Style = (text: string) => string

/** What draws in colour; a chalk instance is one. Level 0 has no colours. */
export interface Painter {
  readonly level: number
  rgb(red: number, green: number, blue: number): { bgRgb(red: number, green: number, blue: number): Style }
}

export interface DrawingOptions {
  /** The most characters of a line. */
  readonly width: number
  readonly painter: Painter
  /** What is black and what is white. */
  readonly range: ValueRange
  /** One character for a pixel without colour, where there is room for two. */
  readonly small?: boolean
}

/** The most lines of a drawing. */
const tallest = 40

/** From black to white, as a terminal with a dark ground shows them. */
const shades = [' ', '░', '▒', '▓', '█']

/** @param image `[height, width]` or `[height, width, channels]`; a larger one is made smaller */
export function drawing(image: Tensor, { width, painter, range, small }: DrawingOptions): Box {
  const [rows, columns] = imageSides(image)
  if (painter.level > 0) {
    const fit = Math.min(1, width / columns, (2 * tallest) / rows)
    const size = [Math.max(1, Math.floor(columns * fit)), Math.max(1, Math.round(rows * fit))] as const
    return inColour(coloursAt(image, ...size, range), ...size, painter)
  }
  // A character is about twice as high as wide: where there is room, two stand for a pixel.
  const across = !small && 2 * columns <= width && rows <= tallest ? 2 : 1
  const fit = across === 2 ? 1 : Math.min(1, width / columns, (2 * tallest) / rows)
  const drawn = [
    Math.max(1, Math.floor(columns * fit)),
    Math.max(1, Math.round((rows * fit * across) / 2))
  ] as const
  return inShades(coloursAt(image, ...drawn, range), ...drawn, across)
}

type Colour = [red: number, green: number, blue: number]

const colourOf = (colours: Uint8Array, pixel: number): Colour => [
  valueAt(colours, 3 * pixel),
  valueAt(colours, 3 * pixel + 1),
  valueAt(colours, 3 * pixel + 2)
]

function inColour(colours: Uint8Array, columns: number, rows: number, painter: Painter): Box {
  const colourAt = (row: number, column: number): Colour =>
    row < rows ? colourOf(colours, row * columns + column) : [0, 0, 0]
  const lines = Array.from({ length: Math.ceil(rows / 2) }, (_, line) => {
    const cells = Array.from({ length: columns }, (_, column) =>
      painter.rgb(...colourAt(2 * line, column)).bgRgb(...colourAt(2 * line + 1, column))('▀')
    )
    return cells.join('')
  })
  return { width: columns, lines }
}

function inShades(colours: Uint8Array, columns: number, rows: number, across: number): Box {
  const lines = Array.from({ length: rows }, (_, row) => {
    const cells = Array.from({ length: columns }, (_, column) => {
      const [red, green, blue] = colourOf(colours, row * columns + column)
      const brightness = (red + green + blue) / 3
      return valueAt(shades, Math.round((brightness / 255) * (shades.length - 1))).repeat(across)
    })
    return cells.join('')
  })
  return { width: across * columns, lines }
}
