/**
 * Convolution of images of one channel: neighbours in a row are neighbours in memory, so vectors run along the row, and
 * no lane is wasted when the number of filters is not a multiple of 4.
 */
import { paddedTo4 } from '../memory/lanes'

/** The windows of a convolution of one channel, with stride 1 along a row, and its filters. */
@unmanaged
export class GrayCorrelation {
  /** Bytes from one input to the next, and within an input from one row of windows to the next. */
  imageBytes: usize
  lineBytes: usize
  /** Rows of windows, and windows in each row: 16 or more. */
  height: i32
  width: i32
  /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
  taps: usize
  tapCount: i32
  /** The filters and their bias, packed by `packPairs`. */
  packed: usize
  filters: i32
}

/** out[image][y][x][filter] = bias + sum over taps, in their order; the output has no gaps. */
export function correlateGray(convolution: GrayCorrelation, input: usize, images: i32, output: usize): void {
  const imageBytes = convolution.imageBytes
  const lineBytes = convolution.lineBytes
  const height = convolution.height
  const width = convolution.width
  const taps = convolution.taps
  const tapCount = convolution.tapCount
  const packed = convolution.packed
  const filters = convolution.filters
  const tapsEnd = taps + ((tapCount as usize) << 2)
  const panelBytes = (tapCount as usize) << 3
  const pitch = (filters as usize) << 2
  const panels = packed + ((paddedTo4(filters) as usize) << 2)
  for (let image = 0; image < images; image++) {
    let row = input
    for (let y = 0; y < height; y++) {
      for (let first = 0; first < width; first += 16) {
        // The last tile overlaps the one before it, as in `correlate`.
        const x = min(first, width - 16) as usize
        const to = output + x * pitch
        let panel = panels
        for (let filter = 0; filter < filters; filter += 2) {
          const at = (filter as usize) << 2
          twoFilters(row + (x << 2), taps, tapsEnd, panel, packed + at, to + at, pitch, filters - filter)
          panel += panelBytes
        }
      }
      row += lineBytes
      output += pitch * width
    }
    input += imageBytes
  }
}

/** Two filters, or the last one alone, over sixteen positions of a row. */
function twoFilters(
  x: usize,
  taps: usize,
  tapsEnd: usize,
  panel: usize,
  bias: usize,
  to: usize,
  pitch: usize,
  lanes: i32
): void {
  let a0 = v128.load_splat<f32>(bias)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = v128.load_splat<f32>(bias, 4)
  let b1 = b0
  let b2 = b0
  let b3 = b0
  for (; taps < tapsEnd; taps += 4) {
    const from = x + load<u32>(taps)
    const a = v128.load_splat<f32>(panel)
    const b = v128.load_splat<f32>(panel, 4)
    panel += 8
    const x0 = v128.load(from)
    a0 = f32x4.add(a0, f32x4.mul(x0, a))
    b0 = f32x4.add(b0, f32x4.mul(x0, b))
    const x1 = v128.load(from, 16)
    a1 = f32x4.add(a1, f32x4.mul(x1, a))
    b1 = f32x4.add(b1, f32x4.mul(x1, b))
    const x2 = v128.load(from, 32)
    a2 = f32x4.add(a2, f32x4.mul(x2, a))
    b2 = f32x4.add(b2, f32x4.mul(x2, b))
    const x3 = v128.load(from, 48)
    a3 = f32x4.add(a3, f32x4.mul(x3, a))
    b3 = f32x4.add(b3, f32x4.mul(x3, b))
  }
  const step = pitch << 2
  fourPixels(a0, b0, to, pitch, lanes)
  fourPixels(a1, b1, to + step, pitch, lanes)
  fourPixels(a2, b2, to + step * 2, pitch, lanes)
  fourPixels(a3, b3, to + step * 3, pitch, lanes)
}

/** Writes the numbers of one or two filters to four pixels, `pitch` bytes apart. */
function fourPixels(a: v128, b: v128, to: usize, pitch: usize, lanes: i32): void {
  if (lanes === 1) {
    v128.store32_lane(to, a, 0)
    v128.store32_lane(to + pitch, a, 1)
    v128.store32_lane(to + pitch * 2, a, 2)
    v128.store32_lane(to + pitch * 3, a, 3)
    return
  }
  const low = v128.shuffle<f32>(a, b, 0, 4, 1, 5)
  const high = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  v128.store64_lane(to, low, 0)
  v128.store64_lane(to + pitch, low, 1)
  v128.store64_lane(to + pitch * 2, high, 0)
  v128.store64_lane(to + pitch * 3, high, 1)
}
