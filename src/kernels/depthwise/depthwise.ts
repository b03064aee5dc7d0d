/**
 * Depthwise convolution: each channel of the windows with its own filter, vectors along the channels. If a channel has
 * several filters, each channel of the input is repeated that often ({@link repeatChannels}).
 *
 * As in `correlate`, two tables of byte offsets, `positions` and `taps`, say where the windows are and which pixels
 * they contain. The kernel is stored unchanged: [taps][channels].
 */
import { put } from '../memory/lanes'

/** The windows of a depthwise convolution and its kernel. */
@unmanaged
export class DepthwiseWindows {
  /** Bytes from one input to the next. */
  imageBytes: usize
  /** The table of the offset of each window, in bytes from the start of its input; how many there are. */
  positions: usize
  count: i32
  /** The table of the offset of each pixel of a window, in bytes from its start; how many there are. */
  taps: usize
  tapCount: i32
  /** [taps][channels] */
  kernel: usize
  /** 0 if there is no bias. */
  bias: usize
  channels: i32
}

/**
 * out[image][position][channel] = bias + sum over taps, in their order, of
 * input[image][position + tap][channel] kernel[tap][channel].
 */
export function depthwise(windows: DepthwiseWindows, input: usize, images: i32, output: usize): void {
  const imageBytes = windows.imageBytes
  const positions = windows.positions
  const count = windows.count
  const taps = windows.taps
  const tapCount = windows.tapCount
  const kernel = windows.kernel
  const bias = windows.bias
  const channels = windows.channels
  const tapsEnd = taps + ((tapCount as usize) << 2)
  const pixel = (channels as usize) << 2
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < channels; channel += 8) {
      const at = (channel as usize) << 2
      const left = channels - channel
      const from = input + at
      const to = output + at
      const b0 = bias === 0 ? f32x4.splat(0) : v128.load(bias + at)
      const b1 = bias === 0 || left <= 4 ? b0 : v128.load(bias + at, 16)
      for (let first = 0; first < count; first += 4) {
        // The last tile overlaps the one before it, as in `correlate`.
        const a = first + 4 <= count ? first : count > 4 ? count - 4 : 0
        const b = min(a + 1, count - 1)
        const c = min(a + 2, count - 1)
        const d = min(a + 3, count - 1)
        const x0 = from + load<u32>(positions + ((a as usize) << 2))
        const x1 = from + load<u32>(positions + ((b as usize) << 2))
        const x2 = from + load<u32>(positions + ((c as usize) << 2))
        const x3 = from + load<u32>(positions + ((d as usize) << 2))
        const o0 = to + (a as usize) * pixel
        const o1 = to + (b as usize) * pixel
        const o2 = to + (c as usize) * pixel
        const o3 = to + (d as usize) * pixel
        const w = kernel + at
        if (left > 4) tile8(x0, x1, x2, x3, taps, tapsEnd, w, pixel, b0, b1, o0, o1, o2, o3, left - 4)
        else tile4(x0, x1, x2, x3, taps, tapsEnd, w, pixel, b0, o0, o1, o2, o3, left)
      }
    }
    input += imageBytes
    output += (count as usize) * pixel
  }
}

/** Four positions by eight channels. */
function tile8(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  taps: usize,
  tapsEnd: usize,
  kernel: usize,
  pixel: usize,
  b0: v128,
  b1: v128,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  lanes: i32
): void {
  let a0 = b0
  let a1 = b1
  let c0 = b0
  let c1 = b1
  let d0 = b0
  let d1 = b1
  let e0 = b0
  let e1 = b1
  for (let tap = taps; tap < tapsEnd; tap += 4) {
    const offset: usize = load<u32>(tap)
    const w0 = v128.load(kernel)
    const w1 = v128.load(kernel, 16)
    kernel += pixel
    a0 = f32x4.add(a0, f32x4.mul(w0, v128.load(x0 + offset)))
    a1 = f32x4.add(a1, f32x4.mul(w1, v128.load(x0 + offset, 16)))
    c0 = f32x4.add(c0, f32x4.mul(w0, v128.load(x1 + offset)))
    c1 = f32x4.add(c1, f32x4.mul(w1, v128.load(x1 + offset, 16)))
    d0 = f32x4.add(d0, f32x4.mul(w0, v128.load(x2 + offset)))
    d1 = f32x4.add(d1, f32x4.mul(w1, v128.load(x2 + offset, 16)))
    e0 = f32x4.add(e0, f32x4.mul(w0, v128.load(x3 + offset)))
    e1 = f32x4.add(e1, f32x4.mul(w1, v128.load(x3 + offset, 16)))
  }
  v128.store(o0, a0)
  v128.store(o1, c0)
  v128.store(o2, d0)
  v128.store(o3, e0)
  put(o0 + 16, a1, lanes)
  put(o1 + 16, c1, lanes)
  put(o2 + 16, d1, lanes)
  put(o3 + 16, e1, lanes)
}

/** Four positions by up to four channels. */
function tile4(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  taps: usize,
  tapsEnd: usize,
  kernel: usize,
  pixel: usize,
  bias: v128,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  lanes: i32
): void {
  let a = bias
  let b = bias
  let c = bias
  let d = bias
  for (let tap = taps; tap < tapsEnd; tap += 4) {
    const offset: usize = load<u32>(tap)
    const w = v128.load(kernel)
    kernel += pixel
    a = f32x4.add(a, f32x4.mul(w, v128.load(x0 + offset)))
    b = f32x4.add(b, f32x4.mul(w, v128.load(x1 + offset)))
    c = f32x4.add(c, f32x4.mul(w, v128.load(x2 + offset)))
    d = f32x4.add(d, f32x4.mul(w, v128.load(x3 + offset)))
  }
  put(o0, a, lanes)
  put(o1, b, lanes)
  put(o2, c, lanes)
  put(o3, d, lanes)
}

/**
 * `pixels` pixels of `channels` numbers, with each number repeated `times` times. In the output, rows of `width` pixels
 * are `rowBytes` apart and images `imageBytes` apart; the input has no gaps.
 */
export function repeatChannels(
  input: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  times: i32,
  output: usize,
  rowBytes: usize,
  imageBytes: usize
): void {
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height; y++) {
      let to = output + (y as usize) * rowBytes
      for (let i = 0; i < width * channels; i++) {
        const value = load<f32>(input)
        input += 4
        for (let n = 0; n < times; n++) {
          store<f32>(to, value)
          to += 4
        }
      }
    }
    output += imageBytes
  }
}

/** The reverse of {@link repeatChannels}: the sums of each `times` gradients. */
export function sumRepeated(
  gradient: usize,
  rowBytes: usize,
  imageBytes: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  times: i32,
  output: usize
): void {
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height; y++) {
      let from = gradient + (y as usize) * rowBytes
      for (let i = 0; i < width * channels; i++) {
        let sum: f32 = 0
        for (let n = 0; n < times; n++) {
          sum += load<f32>(from)
          from += 4
        }
        store<f32>(output, sum)
        output += 4
      }
    }
    gradient += imageBytes
  }
}
