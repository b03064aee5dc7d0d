/**
 * Matrices divided into panels of 32 columns, so that the rows of a panel are adjacent: [panels][rows][32]. The excess
 * columns of the last panel are never written.
 */
import { PANEL_COLUMNS, PANEL_ROW_BYTES } from '../layout'
import { put } from '../memory/lanes'

/** Copies `rows` rows of `columns` numbers, `pitch` bytes apart, into panels `panelBytes` apart. */
export function toPanels(
  from: usize,
  pitch: usize,
  rows: i32,
  columns: i32,
  to: usize,
  panelBytes: usize
): void {
  for (let row = 0; row < rows; row++) {
    let panel = to
    let column = 0
    for (; column + PANEL_COLUMNS <= columns; column += PANEL_COLUMNS) {
      const at = from + ((column as usize) << 2)
      for (let i: usize = 0; i < (PANEL_ROW_BYTES as usize); i += 16) v128.store(panel + i, v128.load(at + i))
      panel += panelBytes
    }
    for (let at = panel; column < columns; column += 4) {
      put(at, v128.load(from + ((column as usize) << 2)), columns - column)
      at += 16
    }
    from += pitch
    to += PANEL_ROW_BYTES
  }
}

/** to[column][row] = from[row][column]; the rows of each are its pitch in bytes apart. */
export function transpose(
  from: usize,
  pitch: usize,
  rows: i32,
  columns: i32,
  to: usize,
  toPitch: usize
): void {
  let row = 0
  for (; row + 4 <= rows; row += 4) {
    const at = to + ((row as usize) << 2)
    let column = 0
    for (; column + 4 <= columns; column += 4)
      transpose4(from + ((column as usize) << 2), pitch, at + (column as usize) * toPitch, toPitch)
    for (; column < columns; column++)
      for (let i: usize = 0; i < 4; i++)
        store<f32>(
          at + (column as usize) * toPitch + (i << 2),
          load<f32>(from + i * pitch + ((column as usize) << 2))
        )
    from += pitch << 2
  }
  for (; row < rows; row++) {
    const at = to + ((row as usize) << 2)
    for (let column: usize = 0; column < (columns as usize); column++)
      store<f32>(at + column * toPitch, load<f32>(from + (column << 2)))
    from += pitch
  }
}

function transpose4(from: usize, pitch: usize, to: usize, toPitch: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + pitch)
  const c = v128.load(from + pitch * 2)
  const d = v128.load(from + pitch * 3)
  const low01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const high01 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const low23 = v128.shuffle<f32>(c, d, 0, 4, 1, 5)
  const high23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
  v128.store(to + toPitch, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
  v128.store(to + toPitch * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
  v128.store(to + toPitch * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
}
