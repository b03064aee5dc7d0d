/** The weight gradients of convolution layers: products of windows and output gradients. */

import { put, put8 } from '../memory/lanes'
import { apart } from './correlate'

/** Bytes of input and output gradients that all tiles process before the next: they stay in the first-level cache. */
const BLOCK = 24 * 1024

/** The windows of a convolution in rows. */
@unmanaged
export class WindowRows {
  /**
   * Bytes from one input to the next, within it from one row of windows to the next, and from one window to the next.
   */
  imageBytes: usize
  lineBytes: usize
  stride: usize
  /** Rows of windows, and windows in each row. */
  height: i32
  width: i32
  /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
  taps: usize
  tapCount: i32
  filters: i32
}

/**
 * gradient[tap][filter] = sum over images and positions of input[position + tap] output gradient[position][filter],
 * image by image, position by position. The output gradients have no gaps.
 */
export function weightGradient(
  windows: WindowRows,
  input: usize,
  images: i32,
  outputGradient: usize,
  gradient: usize
): void {
  const taps = windows.taps
  const tapCount = windows.tapCount
  const filters = windows.filters
  let imageBytes = windows.imageBytes
  let lineBytes = windows.lineBytes
  let stride = windows.stride
  const height = windows.height
  let width = windows.width
  if (height === 1 && width === 1) {
    // An image has one window: the images are treated as the windows of a row, so that the loop over them is long.
    stride = imageBytes
    width = images
    imageBytes *= images
    images = 1
    lineBytes = 0
  }
  const pitch = (filters as usize) << 2
  const line = pitch * width
  memory.fill(gradient, 0, pitch * tapCount)
  const bytes = imageBytes + line * height
  const together = max(BLOCK / (bytes as i32), 1)
  const rows = together > 1 ? height : max((((BLOCK as i64) * height) / (bytes as i64)) as i32, 1)
  for (let image = 0; image < images; image += together) {
    const count = min(together, images - image)
    let from = input
    let s = outputGradient
    for (let y = 0; y < height; y += rows) {
      const lines = min(rows, height - y)
      block(from, imageBytes, count, lineBytes, lines, stride, width, taps, tapCount, s, filters, gradient)
      from += lineBytes * rows
      s += line * rows
    }
    input += imageBytes * together
    outputGradient += line * (height * together)
  }
}

/** Adds some rows of some images; if there are several images, all of their rows. */
function block(
  input: usize,
  imageBytes: usize,
  images: i32,
  lineBytes: usize,
  height: i32,
  stride: usize,
  width: i32,
  taps: usize,
  tapCount: i32,
  outputGradient: usize,
  filters: i32,
  gradient: usize
): void {
  const pitch = (filters as usize) << 2
  const row = stride * width
  for (let first = 0; first < tapCount; first += 4) {
    const number = min(tapCount - first, 4)
    const tap = taps + ((first as usize) << 2)
    for (let filter = 0; filter < filters; filter += 8) {
      const lanes = filters - filter
      const at = (filter as usize) << 2
      if (lanes > 4)
        tile8(
          input,
          imageBytes,
          images,
          lineBytes,
          height,
          stride,
          row,
          outputGradient + at,
          pitch,
          gradient + at,
          tap,
          number,
          lanes
        )
      else
        tile4(
          input,
          imageBytes,
          images,
          lineBytes,
          height,
          stride,
          row,
          outputGradient + at,
          pitch,
          gradient + at,
          tap,
          number,
          lanes
        )
    }
    gradient += pitch * 4
  }
}

/** Up to four taps by eight filters. */
function tile8(
  input: usize,
  imageBytes: usize,
  images: i32,
  lineBytes: usize,
  height: i32,
  stride: usize,
  row: usize,
  outputGradient: usize,
  pitch: usize,
  gradient: usize,
  tap: usize,
  taps: i32,
  lanes: i32
): void {
  const x1 = apart(tap, 1, taps)
  const x2 = apart(tap, 2, taps)
  const x3 = apart(tap, 3, taps)
  input += load<u32>(tap)
  let at = gradient
  let a0 = v128.load(at)
  let a1 = v128.load(at, 16)
  if (taps > 1) at += pitch
  let b0 = v128.load(at)
  let b1 = v128.load(at, 16)
  if (taps > 2) at += pitch
  let c0 = v128.load(at)
  let c1 = v128.load(at, 16)
  if (taps > 3) at += pitch
  let d0 = v128.load(at)
  let d1 = v128.load(at, 16)
  for (let image = 0; image < images; image++) {
    let from = input
    for (let y = 0; y < height; y++) {
      const end = from + row
      for (let x = from; x < end; x += stride) {
        const s0 = v128.load(outputGradient)
        const s1 = v128.load(outputGradient, 16)
        outputGradient += pitch
        const a = v128.load_splat<f32>(x)
        a0 = f32x4.add(a0, f32x4.mul(s0, a))
        a1 = f32x4.add(a1, f32x4.mul(s1, a))
        const b = v128.load_splat<f32>(x + x1)
        b0 = f32x4.add(b0, f32x4.mul(s0, b))
        b1 = f32x4.add(b1, f32x4.mul(s1, b))
        const c = v128.load_splat<f32>(x + x2)
        c0 = f32x4.add(c0, f32x4.mul(s0, c))
        c1 = f32x4.add(c1, f32x4.mul(s1, c))
        const d = v128.load_splat<f32>(x + x3)
        d0 = f32x4.add(d0, f32x4.mul(s0, d))
        d1 = f32x4.add(d1, f32x4.mul(s1, d))
      }
      from += lineBytes
    }
    input += imageBytes
  }
  put8(gradient, a0, a1, lanes)
  if (taps > 1) put8(gradient + pitch, b0, b1, lanes)
  if (taps > 2) put8(gradient + pitch * 2, c0, c1, lanes)
  if (taps > 3) put8(gradient + pitch * 3, d0, d1, lanes)
}

/** Up to four taps by up to four filters. */
function tile4(
  input: usize,
  imageBytes: usize,
  images: i32,
  lineBytes: usize,
  height: i32,
  stride: usize,
  row: usize,
  outputGradient: usize,
  pitch: usize,
  gradient: usize,
  tap: usize,
  taps: i32,
  lanes: i32
): void {
  const x1 = apart(tap, 1, taps)
  const x2 = apart(tap, 2, taps)
  const x3 = apart(tap, 3, taps)
  input += load<u32>(tap)
  let at = gradient
  let a = v128.load(at)
  if (taps > 1) at += pitch
  let b = v128.load(at)
  if (taps > 2) at += pitch
  let c = v128.load(at)
  if (taps > 3) at += pitch
  let d = v128.load(at)
  for (let image = 0; image < images; image++) {
    let from = input
    for (let y = 0; y < height; y++) {
      const end = from + row
      for (let x = from; x < end; x += stride) {
        const s = v128.load(outputGradient)
        outputGradient += pitch
        a = f32x4.add(a, f32x4.mul(s, v128.load_splat<f32>(x)))
        b = f32x4.add(b, f32x4.mul(s, v128.load_splat<f32>(x + x1)))
        c = f32x4.add(c, f32x4.mul(s, v128.load_splat<f32>(x + x2)))
        d = f32x4.add(d, f32x4.mul(s, v128.load_splat<f32>(x + x3)))
      }
      from += lineBytes
    }
    input += imageBytes
  }
  put(gradient, a, lanes)
  if (taps > 1) put(gradient + pitch, b, lanes)
  if (taps > 2) put(gradient + pitch * 2, c, lanes)
  if (taps > 3) put(gradient + pitch * 3, d, lanes)
}
