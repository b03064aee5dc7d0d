/** Weights laid out anew for the kernels that read them: panels of filters, and filters as rows. */
import { paddedTo4 } from './correlate'

/**
 * Packs the bias and rows `from` to `to` of the kernel [taps][filters] into panels for `correlate`; `bias` 0: none.
 * The bias is padded to whole vectors with 0, so are the columns of the last panel.
 */
export function packFilters(
  kernel: usize,
  bias: usize,
  taps: i32,
  filters: i32,
  from: i32,
  to: i32,
  packed: usize
): void {
  if (from === 0)
    for (let filter = 0; filter < paddedTo4(filters); filter++) {
      const at = (filter as usize) << 2
      store<f32>(packed + at, bias !== 0 && filter < filters ? load<f32>(bias + at) : 0)
    }
  let panel = packed + ((paddedTo4(filters) as usize) << 2)
  for (let filter = 0; filter < filters; filter += 8) {
    const left = filters - filter
    const width = left > 4 ? 8 : 4
    for (let tap = from; tap < to; tap++) {
      const row = kernel + ((tap * filters + filter) << 2)
      const at = panel + ((tap * width) << 2)
      if (left >= width) {
        v128.store(at, v128.load(row))
        if (width === 8) v128.store(at, v128.load(row, 16), 16)
      } else {
        for (let lane = 0; lane < width; lane++)
          store<f32>(at + ((lane as usize) << 2), lane < left ? load<f32>(row + ((lane as usize) << 2)) : 0)
      }
    }
    panel += (taps * width) << 2
  }
}

/** Packs the bias and the kernel [taps][filters] into panels [taps][2] for `correlatePoolGray`, padded with 0. */
export function packPairs(kernel: usize, bias: usize, taps: i32, filters: i32, packed: usize): void {
  const padded = paddedTo4(filters)
  let to = packed + ((padded as usize) << 2)
  for (let filter = 0; filter < padded; filter++) {
    const at = (filter as usize) << 2
    store<f32>(packed + at, bias !== 0 && filter < filters ? load<f32>(bias + at) : 0)
  }
  for (let filter = 0; filter < filters; filter += 2)
    for (let tap = 0; tap < taps; tap++)
      for (let lane = filter; lane < filter + 2; lane++) {
        store<f32>(to, lane < filters ? load<f32>(kernel + ((tap * filters + lane) << 2)) : 0)
        to += 4
      }
}

/**
 * Packs rows `from` to `to` (multiples of 4) of the kernel [inputs][outputs] transposed, as filters over the
 * outputs, for `correlate` of the gradient: a zero bias, then panels [outputs][8] over the inputs.
 */
export function packTransposed(
  kernel: usize,
  inputs: i32,
  outputs: i32,
  from: i32,
  to: i32,
  packed: usize
): void {
  const panels = packed + ((paddedTo4(inputs) as usize) << 2)
  for (let row = from; row < to; row += 4) {
    const filter = row & ~7
    const width = inputs - filter > 4 ? 8 : 4
    const panel = panels + ((filter * outputs + (row & 7)) << 2)
    const rows = min(inputs - row, 4)
    const source = kernel + ((row * outputs) << 2)
    const step = (outputs as usize) << 2
    let column = 0
    if (rows === 4)
      for (; column + 4 <= outputs; column += 4) {
        const at = source + ((column as usize) << 2)
        const r0 = v128.load(at)
        const r1 = v128.load(at + step)
        const r2 = v128.load(at + step * 2)
        const r3 = v128.load(at + step * 3)
        const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
        const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
        const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
        const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
        const to = panel + ((column * width) << 2)
        const next = (width as usize) << 2
        v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5))
        v128.store(to + next, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7))
        v128.store(to + next * 2, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5))
        v128.store(to + next * 3, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7))
      }
    for (; column < outputs; column++)
      for (let lane = 0; lane < 4; lane++)
        store<f32>(
          panel + ((column * width + lane) << 2),
          lane < rows ? load<f32>(source + ((lane * outputs + column) << 2)) : 0
        )
  }
}

/**
 * The kernel [rows][row][filters] as [filters][rows][padded], `padded` being `row` up to a whole vector, the padding 0:
 * each filter's numbers lie as those of the image do.
 */
export function packRows(kernel: usize, rows: i32, row: i32, filters: i32, packed: usize): void {
  const padded = paddedTo4(row)
  for (let filter = 0; filter < filters; filter++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < padded; x++)
        store<f32>(
          packed + (((filter * rows + y) * padded + x) << 2),
          x < row ? load<f32>(kernel + (((y * row + x) * filters + filter) << 2)) : 0
        )
}

/** The kernel [rows][row][filters] for `inputGradient`: [rows][row in fours, padded with 0][filters][4]. */
export function packSpread(kernel: usize, rows: i32, row: i32, filters: i32, packed: usize): void {
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < paddedTo4(row); x += 4)
      for (let filter = 0; filter < filters; filter++)
        for (let lane = 0; lane < 4; lane++) {
          const value: f32 =
            x + lane < row ? load<f32>(kernel + (((y * row + x + lane) * filters + filter) << 2)) : 0
          store<f32>(packed, value)
          packed += 4
        }
}
