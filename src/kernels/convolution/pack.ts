/** Packs weights for the kernels that read them: panels of filters, and filters as rows. */
import { paddedTo4 } from '../memory/lanes'

/**
 * Packs the bias and the kernel [taps][filters] into panels for `correlate`; `bias` 0: none. The bias and the columns
 * of the last panel are padded to whole vectors with 0.
 */
export function packFilters(kernel: usize, bias: usize, taps: i32, filters: i32, packed: usize): void {
  for (let filter = 0; filter < paddedTo4(filters); filter++) {
    const at = (filter as usize) << 2
    store<f32>(packed + at, bias !== 0 && filter < filters ? load<f32>(bias + at) : 0)
  }
  let panel = packed + ((paddedTo4(filters) as usize) << 2)
  for (let filter = 0; filter < filters; filter += 8) {
    const left = filters - filter
    const width = left > 4 ? 8 : 4
    for (let tap = 0; tap < taps; tap++) {
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
 * The kernel [rows][row][filters] as [filters][rows][padded], where `padded` is `row` rounded up to a whole vector,
 * padded with 0: each filter's numbers have the order of the image's.
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

/** The reverse of {@link packRows}: a gradient [filters][rows][padded] in the kernel's order, [rows][row][filters]. */
export function unpackRows(from: usize, rows: i32, row: i32, padded: i32, filters: i32, to: usize): void {
  for (let filter = 0; filter < filters; filter++)
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < row; x++)
        store<f32>(
          to + (((y * row + x) * filters + filter) << 2),
          load<f32>(from + (((filter * rows + y) * padded + x) << 2))
        )
}
