/**
 * Depthwise convolution with filters of 3 x 3 over adjacent windows: a pixel is read once for all the windows of a row
 * that contain it, four channels in a vector. The sums have the order of `depthwise` and `depthwiseWeightGradient`.
 */
import { put } from '../memory/lanes'

/** A depthwise convolution of 3 x 3 over adjacent windows, and its kernel. */
@unmanaged
export class DepthwiseRows {
  /** Bytes from one input to the next, and from one of its rows to the next. */
  imageBytes: usize
  rowBytes: usize
  /** Rows and columns of the output: 4 columns or more. */
  height: i32
  width: i32
  /** The first tap of the kernel, and bytes from one tap to the next, which may be negative. */
  kernel: usize
  tapBytes: usize
  /** 0 if there is no bias. */
  bias: usize
  channels: i32
}

/**
 * out[image][y][x][channel] = bias + sum over the nine taps, row by row, of input[y + row][x + column][channel]
 * kernel[tap][channel]; the output has no gaps.
 */
export function depthwise3(windows: DepthwiseRows, input: usize, images: i32, output: usize): void {
  const imageBytes = windows.imageBytes
  const rowBytes = windows.rowBytes
  const height = windows.height
  const width = windows.width
  const kernel = windows.kernel
  const tapBytes = windows.tapBytes
  const bias = windows.bias
  const channels = windows.channels
  const pixel = (channels as usize) << 2
  const line = pixel * width
  for (let image = 0; image < images; image++) {
    let row = input
    for (let y = 0; y < height; y++) {
      for (let channel = 0; channel < channels; channel += 4) {
        const at = (channel as usize) << 2
        const start = bias === 0 ? f32x4.splat(0) : v128.load(bias + at)
        line4(row + at, rowBytes, width, kernel + at, tapBytes, start, pixel, output + at, channels - channel)
      }
      row += rowBytes
      output += line
    }
    input += imageBytes
  }
}

/** A row of positions by four channels, four positions at a time. */
function line4(
  input: usize,
  rowBytes: usize,
  width: i32,
  kernel: usize,
  tapBytes: usize,
  bias: v128,
  pixel: usize,
  output: usize,
  lanes: i32
): void {
  const next = rowBytes - pixel * 5
  const kernelEnd = kernel + tapBytes * 9
  for (let first = 0; first < width; first += 4) {
    // The last tile overlaps the one before it, as in `correlate`.
    const skipped = (min(first, width - 4) as usize) * pixel
    let x = input + skipped
    let a = bias
    let b = bias
    let c = bias
    let d = bias
    for (let w = kernel; w !== kernelEnd; ) {
      const left = v128.load(w)
      w += tapBytes
      const middle = v128.load(w)
      w += tapBytes
      const right = v128.load(w)
      w += tapBytes
      const x0 = v128.load(x)
      x += pixel
      const x1 = v128.load(x)
      x += pixel
      const x2 = v128.load(x)
      x += pixel
      const x3 = v128.load(x)
      x += pixel
      const x4 = v128.load(x)
      x += pixel
      const x5 = v128.load(x)
      x += next
      a = f32x4.add(f32x4.add(f32x4.add(a, f32x4.mul(left, x0)), f32x4.mul(middle, x1)), f32x4.mul(right, x2))
      b = f32x4.add(f32x4.add(f32x4.add(b, f32x4.mul(left, x1)), f32x4.mul(middle, x2)), f32x4.mul(right, x3))
      c = f32x4.add(f32x4.add(f32x4.add(c, f32x4.mul(left, x2)), f32x4.mul(middle, x3)), f32x4.mul(right, x4))
      d = f32x4.add(f32x4.add(f32x4.add(d, f32x4.mul(left, x3)), f32x4.mul(middle, x4)), f32x4.mul(right, x5))
    }
    let to = output + skipped
    put(to, a, lanes)
    to += pixel
    put(to, b, lanes)
    to += pixel
    put(to, c, lanes)
    put(to + pixel, d, lanes)
  }
}

/**
 * gradient[tap][channel] = sum over images and positions, in their order, of input[position + tap][channel]
 * output gradient[position][channel]; the input as in {@link depthwise3}, the output gradient without gaps.
 */
export function depthwise3WeightGradient(
  windows: DepthwiseRows,
  input: usize,
  images: i32,
  outputGradient: usize,
  gradient: usize
): void {
  const imageBytes = windows.imageBytes
  const rowBytes = windows.rowBytes
  const height = windows.height
  const width = windows.width
  const channels = windows.channels
  const pixel = (channels as usize) << 2
  memory.fill(gradient, 0, pixel * 9)
  for (let image = 0; image < images; image++) {
    let row = input
    for (let y = 0; y < height; y++) {
      // Row by row, so that the rows of all channels stay in the first-level cache.
      for (let channel = 0; channel < channels; channel += 4) {
        const at = (channel as usize) << 2
        nineTaps(row + at, rowBytes, width, outputGradient + at, pixel, gradient + at, channels - channel)
      }
      row += rowBytes
      outputGradient += pixel * width
    }
    input += imageBytes
  }
}

function nineTaps(
  x: usize,
  rowBytes: usize,
  width: i32,
  outputGradient: usize,
  pixel: usize,
  gradient: usize,
  lanes: i32
): void {
  let g = gradient
  let a0 = v128.load(g)
  let a1 = v128.load(g + pixel)
  let a2 = v128.load(g + pixel * 2)
  g += pixel * 3
  let b0 = v128.load(g)
  let b1 = v128.load(g + pixel)
  let b2 = v128.load(g + pixel * 2)
  g += pixel * 3
  let c0 = v128.load(g)
  let c1 = v128.load(g + pixel)
  let c2 = v128.load(g + pixel * 2)
  const end = outputGradient + pixel * width
  const second = pixel << 1
  for (; outputGradient < end; outputGradient += pixel) {
    const s = v128.load(outputGradient)
    a0 = f32x4.add(a0, f32x4.mul(s, v128.load(x)))
    a1 = f32x4.add(a1, f32x4.mul(s, v128.load(x + pixel)))
    a2 = f32x4.add(a2, f32x4.mul(s, v128.load(x + second)))
    const y = x + rowBytes
    b0 = f32x4.add(b0, f32x4.mul(s, v128.load(y)))
    b1 = f32x4.add(b1, f32x4.mul(s, v128.load(y + pixel)))
    b2 = f32x4.add(b2, f32x4.mul(s, v128.load(y + second)))
    const z = y + rowBytes
    c0 = f32x4.add(c0, f32x4.mul(s, v128.load(z)))
    c1 = f32x4.add(c1, f32x4.mul(s, v128.load(z + pixel)))
    c2 = f32x4.add(c2, f32x4.mul(s, v128.load(z + second)))
    x += pixel
  }
  put(gradient, a0, lanes)
  put(gradient + pixel, a1, lanes)
  put(gradient + pixel * 2, a2, lanes)
  gradient += pixel * 3
  put(gradient, b0, lanes)
  put(gradient + pixel, b1, lanes)
  put(gradient + pixel * 2, b2, lanes)
  gradient += pixel * 3
  put(gradient, c0, lanes)
  put(gradient + pixel, c1, lanes)
  put(gradient + pixel * 2, c2, lanes)
}
