/**
 * The products of dense layers: rows that may contain many zeros, times a matrix in panels (see `panels.ts`). Zeros
 * cost nothing. Without zeros this is as fast as tiles of several rows: every number of a panel that is loaded is used
 * once, with eight sums in registers. scripts/apart.js keeps the loops as separate functions.
 */
import { ENTRY_BYTES, PANEL_COLUMNS, PANEL_ROW_BYTES, SECTION } from '../layout'
import { put } from '../memory/lanes'

/**
 * output[row][column] = start[column] + sum over the numbers of the row's list, in their order, of
 * number x matrix[its row][column], for `rows` rows of `columns` numbers, `pitch` bytes apart.
 *
 * `ends` and the lists are those of `listNonzero`, for rows of `count` numbers. The panels are `panelBytes` apart.
 * `start` is the address of the initial sums: 32 numbers for each panel, `startBytes` apart; 0: the same for all. If
 * `start` itself is 0, the sums continue from what the output holds.
 */
export function sparseProduct(
  ends: usize,
  rows: i32,
  count: i32,
  panels: usize,
  panelBytes: usize,
  columns: i32,
  start: usize,
  startBytes: usize,
  output: usize,
  pitch: usize
): void {
  const sections = (count + SECTION - 1) / SECTION
  const endsBytes = ((sections + 1) as usize) << 2
  for (let column = 0; column < columns; column += PANEL_COLUMNS) {
    const lanes = columns - column
    for (let section: usize = 0; section < (sections as usize); section++) {
      let to = output
      let at = ends + (section << 2)
      const goesOn = section > 0 || start === 0
      for (let row = 0; row < rows; row++) {
        const list: usize = load<u32>(at)
        const from = goesOn ? to : start
        if (lanes > 16) wide(list, load<u32>(at, 4), panels, from, to, lanes)
        else narrow(list, load<u32>(at, 4), panels, from, to, lanes)
        at += endsBytes
        to += pitch
      }
    }
    panels += panelBytes
    start += startBytes
    output += PANEL_ROW_BYTES
  }
}

/** Thirty-two columns, of which `lanes` count. */
function wide(list: usize, end: usize, panel: usize, from: usize, to: usize, lanes: i32): void {
  let a = v128.load(from)
  let b = v128.load(from, 16)
  let c = v128.load(from, 32)
  let d = v128.load(from, 48)
  let e = v128.load(from, 64)
  let f = v128.load(from, 80)
  let g = v128.load(from, 96)
  let h = v128.load(from, 112)
  for (; list < end; list += ENTRY_BYTES) {
    const w = panel + load<u32>(list)
    const x = v128.load_splat<f32>(list, 4)
    a = f32x4.add(a, f32x4.mul(x, v128.load(w)))
    b = f32x4.add(b, f32x4.mul(x, v128.load(w, 16)))
    c = f32x4.add(c, f32x4.mul(x, v128.load(w, 32)))
    d = f32x4.add(d, f32x4.mul(x, v128.load(w, 48)))
    e = f32x4.add(e, f32x4.mul(x, v128.load(w, 64)))
    f = f32x4.add(f, f32x4.mul(x, v128.load(w, 80)))
    g = f32x4.add(g, f32x4.mul(x, v128.load(w, 96)))
    h = f32x4.add(h, f32x4.mul(x, v128.load(w, 112)))
  }
  put16(to, a, b, c, d, lanes)
  put16(to + 64, e, f, g, h, lanes - 16)
}

/** Up to sixteen columns. */
function narrow(list: usize, end: usize, panel: usize, from: usize, to: usize, lanes: i32): void {
  let a = v128.load(from)
  let b = v128.load(from, 16)
  let c = v128.load(from, 32)
  let d = v128.load(from, 48)
  for (; list < end; list += ENTRY_BYTES) {
    const w = panel + load<u32>(list)
    const x = v128.load_splat<f32>(list, 4)
    a = f32x4.add(a, f32x4.mul(x, v128.load(w)))
    b = f32x4.add(b, f32x4.mul(x, v128.load(w, 16)))
    c = f32x4.add(c, f32x4.mul(x, v128.load(w, 32)))
    d = f32x4.add(d, f32x4.mul(x, v128.load(w, 48)))
  }
  put16(to, a, b, c, d, lanes)
}

function put16(to: usize, a: v128, b: v128, c: v128, d: v128, lanes: i32): void {
  if (lanes >= 16) {
    v128.store(to, a)
    v128.store(to, b, 16)
    v128.store(to, c, 32)
    v128.store(to, d, 48)
    return
  }
  put(to, a, lanes)
  put(to + 16, b, lanes - 4)
  put(to + 32, c, lanes - 8)
  put(to + 48, d, lanes - 12)
}
