/** Where everything of a contact sheet stands. */
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { titleSize } from '../charts/head.js'

/** A picture of a contact sheet, or a box with a cross where there is none. */
export type SheetCell =
  | {
      readonly pixels: Uint8Array
      readonly shape: readonly [height: number, width: number, channels: 1 | 3]
      readonly caption?: string
    }
  | { readonly pixels: undefined; readonly caption: string }

/** Pictures of one class, or of one kind such as "damaged". */
export interface SheetGroup {
  readonly title: string
  /** A remark below the title, such as the number of pictures. */
  readonly note?: string
  readonly cells: readonly SheetCell[]
}

/** All lengths in pixels, places from the top left. */
export interface SheetLayout {
  readonly height: number
  /** The side of each tile. */
  readonly side: number
  readonly tiles: readonly { readonly cell: SheetCell; readonly x: number; readonly y: number }[]
  readonly texts: readonly SheetText[]
}

export interface SheetText {
  readonly kind: keyof typeof lines
  readonly text: string
  readonly x: number
  /** The top of its line. */
  readonly y: number
  /** The room that it has. */
  readonly width: number
}

/** The kinds of text: size of the font and height of the line. */
export const lines = {
  title: { size: titleSize, height: 44 },
  heading: { size: 14, height: 20 },
  note: { size: 12, height: 18 },
  caption: { size: 11, height: 18 }
} as const

export const margin = 24
/** From the top of the sheet to the line of the title: it stands where the titles of charts do. */
const titleTop = 8
const gap = 8
const groupGap = 28
const leastGroupWidth = 180
/** What a sheet needs beside the tiles of a group. */
const headroom = 200

/** A picture below this side is enlarged, as far as it fits a tile; a larger one than a tile is made smaller. */
const enlargedBelow = 64
const mostSide = 96

/** The size in which a picture is shown. */
export function shownSize([height, width]: readonly [number, number, ...unknown[]]): [number, number] {
  const longest = Math.max(height, width)
  const scale =
    longest < enlargedBelow ? Math.floor(mostSide / longest) : longest > mostSide ? mostSide / longest : 1
  return [Math.max(1, Math.round(scale * height)), Math.max(1, Math.round(scale * width))]
}

/**
 * Groups from left to right, where one fits beside the other, in columns of one width; a group of more pictures than fit
 * into the sheet has several rows.
 *
 * @param width of the sheet
 * @param tallest the sheet is no higher: the groups and pictures that are left out for that are counted in it
 */
export function sheetLayout(
  title: string,
  groups: readonly SheetGroup[],
  width: number,
  tallest: number
): SheetLayout {
  const side = tileSide(groups)
  const inner = width - 2 * margin
  const tiles: SheetLayout['tiles'][number][] = []
  const texts: SheetText[] = [{ kind: 'title', text: title, x: margin, y: titleTop, width: inner }]
  const { columns, columnWidth } = columnsOf(groups, side, inner)
  let y = margin + lines.title.height
  // Those of one group that is alone on its sheet.
  const mostRows = Math.max(1, Math.floor((tallest - headroom) / (side + lines.caption.height + gap)))
  let shown = 0
  for (const row of rowsOf(groups, side, columns, columnWidth)) {
    const placed = row.map(({ group, column, width: room }) =>
      placedGroup(group, { x: margin + column * (columnWidth + groupGap), y, width: room, side, mostRows })
    )
    const bottom = Math.max(...placed.map((group) => group.bottom))
    if (bottom + groupGap + lines.note.height + margin > tallest) break
    for (const group of placed) {
      tiles.push(...group.tiles)
      texts.push(...group.texts)
    }
    shown += row.length
    y = bottom + groupGap
  }
  if (shown < groups.length) {
    texts.push({ kind: 'note', text: leftOut(groups.length - shown), x: margin, y, width: inner })
    y += lines.note.height + groupGap
  }
  return { height: y - groupGap + margin, side, tiles, texts }
}

/** Every tile is as large as the largest picture that is shown. */
function tileSide(groups: readonly SheetGroup[]): number {
  let side = 0
  for (const cell of groups.flatMap(({ cells }) => cells))
    if (cell.pixels !== undefined) side = Math.max(side, ...shownSize(cell.shape))
  return side === 0 ? mostSide : side
}

/** What a group needs to have its pictures in one row, where it may be as wide as the sheet. */
const naturalWidth = ({ cells }: SheetGroup, side: number, inner: number): number =>
  Math.min(inner, Math.max(leastGroupWidth, cells.length * (side + gap) - gap))

/** As many columns as most groups leave room for. */
function columnsOf(
  groups: readonly SheetGroup[],
  side: number,
  inner: number
): { columns: number; columnWidth: number } {
  const widths = groups.map((group) => naturalWidth(group, side, inner)).sort((a, b) => a - b)
  const usual = widths.length === 0 ? inner : valueAt(widths, Math.floor(widths.length / 2))
  const columns = Math.max(1, Math.floor((inner + groupGap) / (usual + groupGap)))
  return { columns, columnWidth: Math.floor((inner - (columns - 1) * groupGap) / columns) }
}

interface PlacedInRow {
  readonly group: SheetGroup
  readonly column: number
  readonly width: number
}

function rowsOf(
  groups: readonly SheetGroup[],
  side: number,
  columns: number,
  columnWidth: number
): PlacedInRow[][] {
  const step = columnWidth + groupGap
  const rows: PlacedInRow[][] = []
  let column = columns
  for (const group of groups) {
    const needed = naturalWidth(group, side, columns * step - groupGap)
    const span = Math.min(columns, Math.ceil((needed + groupGap) / step))
    if (column + span > columns) {
      rows.push([])
      column = 0
    }
    rows.at(-1)?.push({ group, column, width: span * step - groupGap })
    column += span
  }
  return rows
}

const leftOut = (count: number): string => `${withCommas(count)} more are not shown`

interface GroupPlace {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly side: number
  readonly mostRows: number
}

/** A title, a note, and tiles in rows. */
function placedGroup(
  { title, note, cells: all }: SheetGroup,
  { x, y: top, width, side, mostRows }: GroupPlace
): Pick<SheetLayout, 'tiles' | 'texts'> & { bottom: number } {
  const across = Math.max(1, Math.floor((width + gap) / (side + gap)))
  const cells = all.slice(0, across * mostRows)
  const remarks = [note ?? [], cells.length < all.length ? leftOut(all.length - cells.length) : []].flat()
  const texts: SheetText[] = [{ kind: 'heading', text: title, x, y: top, width }]
  let y = top + lines.heading.height
  if (remarks.length > 0) {
    texts.push({ kind: 'note', text: remarks.join('; '), x, y, width })
    y += lines.note.height
  }
  y += gap / 2
  const below = cells.some(({ caption }) => caption !== undefined) ? lines.caption.height : 0
  const tiles = cells.map((cell, i) => ({
    cell,
    x: x + (i % across) * (side + gap),
    y: y + Math.floor(i / across) * (side + below + gap)
  }))
  for (const tile of tiles)
    if (tile.cell.caption !== undefined)
      texts.push({
        kind: 'caption',
        text: tile.cell.caption,
        x: tile.x,
        y: tile.y + side,
        width: side + gap / 2
      })
  const rows = Math.ceil(cells.length / across)
  return { tiles, texts, bottom: y + rows * (side + below + gap) - (rows > 0 ? gap : 0) }
}
