/**
 * The gradients of a convolution under ReLU, especially with max pooling. At most one position of each pooling window
 * has a gradient, often none, so the gradients are lists of (window, gradient): one for each filter for the weights,
 * one for each position for the input. Each entry costs a few rows of contiguous multiply-adds in registers.
 *
 * Weights and their gradient are stored here as [filter][row][numbers of a row, padded with 0 to whole vectors].
 *
 * Each loop is a separate function, which scripts/apart.js keeps from being inlined, so that its sums have all
 * registers.
 */

import { ENTRY_BYTES } from '../layout'

/** Lists of windows, one for each filter. */
@unmanaged
export class WindowLists {
  filters: i32
  /** The table of the offset of each window, in bytes from the start of its input. */
  positions: usize
  /** Bytes from one input to the next. */
  imageBytes: usize
  /** Entries from the start of a list to the start of the next. */
  capacity: i32
}

/**
 * Lists, for each filter, the windows with a gradient, in the order of images and pooled positions. An entry is the
 * address of the window in the input, and the gradient. `ends` gets the end of each list.
 */
export function collectByFilter(
  windows: WindowLists,
  outputGradient: usize,
  output: usize,
  places: usize,
  images: i32,
  pooled: i32,
  input: usize,
  lists: usize,
  ends: usize
): void {
  const filters = windows.filters
  const positions = windows.positions
  const imageBytes = windows.imageBytes
  const capacity = windows.capacity
  const pitch = (filters as usize) << 2
  for (let filter = 0; filter < filters; filter++)
    store<u32>(ends + ((filter as usize) << 2), (lists + ((filter * capacity) as usize) * ENTRY_BYTES) as u32)
  for (let image = 0; image < images; image++) {
    for (let filter: usize = 0; filter < pitch; filter += 4) {
      let end: usize = load<u32>(ends + filter)
      let at = filter
      for (let p = 0; p < pooled; p++) {
        store<u32>(end, (input + load<u32>(positions + ((load<u32>(places + at) as usize) << 2))) as u32)
        store<u32>(end, load<u32>(outputGradient + at), 4)
        // Always written, but kept only if the output is above 0. Outputs are rectified, so the integers compare alike.
        end += (u32(load<i32>(output + at) > 0) as usize) * ENTRY_BYTES
        at += pitch
      }
      store<u32>(ends + filter, end as u32)
    }
    input += imageBytes
    outputGradient += pitch * pooled
    output += pitch * pooled
    places += pitch * pooled
  }
}

/**
 * The same without pooling: of the `count` windows of an image starting with window `first`, those whose output has a
 * gradient other than 0. The gradients have no gaps. With several images, all windows are listed. Lists and ends exist
 * for the number of filters rounded up to a multiple of four.
 */
export function listByFilter(
  windows: WindowLists,
  outputGradient: usize,
  images: i32,
  first: i32,
  count: i32,
  input: usize,
  lists: usize,
  ends: usize
): void {
  const filters = windows.filters
  const positions = windows.positions + ((first as usize) << 2)
  const imageBytes = windows.imageBytes
  const capacity = windows.capacity
  const pitch = (filters as usize) << 2
  const listBytes = (capacity as usize) * ENTRY_BYTES
  for (let filter = 0; filter < filters; filter += 4) {
    let a = lists
    let b = lists + listBytes
    let c = lists + listBytes * 2
    let d = lists + listBytes * 3
    let at = outputGradient + (((first * filters + filter) as usize) << 2)
    let image = input
    for (let i = 0; i < images; i++) {
      for (let p: usize = 0; p < (count as usize) << 2; p += 4) {
        const window = i32x4.splat((image + load<u32>(positions + p)) as i32)
        const gradients = v128.load(at)
        const low = v128.shuffle<i32>(window, gradients, 0, 4, 0, 5)
        const high = v128.shuffle<i32>(window, gradients, 0, 6, 0, 7)
        // Always written, but kept only if the gradient is not 0.
        v128.store64_lane(a, low, 0)
        v128.store64_lane(b, low, 1)
        v128.store64_lane(c, high, 0)
        v128.store64_lane(d, high, 1)
        const counts = i32x4.bitmask(f32x4.ne(gradients, f32x4.splat(0))) as usize
        a += (counts & 1) << 3
        b += (counts & 2) << 2
        c += (counts & 4) << 1
        d += counts & 8
        at += pitch
      }
      image += imageBytes
    }
    store<u32>(ends, a as u32)
    store<u32>(ends, b as u32, 4)
    store<u32>(ends, c as u32, 8)
    store<u32>(ends, d as u32, 12)
    ends += 16
    lists += listBytes << 2
  }
}

/** For each entry of a filter's list, adds gradient x window to gradient[filter] and the gradient to bias[filter]. */
export function sparseWeightGradient(
  lists: usize,
  capacity: i32,
  ends: usize,
  filters: i32,
  rows: i32,
  vectors: i32,
  rowBytes: usize,
  gradient: usize,
  bias: usize
): void {
  for (let filter = 0; filter < filters; filter++) {
    const end: usize = load<u32>(ends)
    let sum = load<f32>(bias)
    for (let entry = lists; entry < end; entry += ENTRY_BYTES) sum += load<f32>(entry, 4)
    store<f32>(bias, sum)
    let offset: usize = 0
    let y = 0
    if (vectors === 2)
      for (; y + 5 <= rows; y += 5) {
        fiveRows(lists, end, offset, rowBytes, gradient)
        gradient += 160
        offset += rowBytes * 5
      }
    for (; y < rows; y++) {
      let at = offset
      let v = vectors
      for (; v >= 8; v -= 8) {
        row8(lists, end, at, gradient)
        gradient += 128
        at += 128
      }
      if (v >= 5) {
        row5(lists, end, at, gradient)
        gradient += 80
        at += 80
        v -= 5
      }
      for (; v >= 2; v -= 2) {
        row2(lists, end, at, gradient)
        gradient += 32
        at += 32
      }
      if (v === 1) {
        row1(lists, end, at, gradient)
        gradient += 16
      }
      offset += rowBytes
    }
    lists += (capacity as usize) * ENTRY_BYTES
    ends += 4
    bias += 4
  }
}

/** The five rows of two vectors of a 5 x 5 kernel over one channel. */
function fiveRows(list: usize, end: usize, offset: usize, rowBytes: usize, gradient: usize): void {
  let a0 = v128.load(gradient)
  let a1 = v128.load(gradient, 16)
  let b0 = v128.load(gradient, 32)
  let b1 = v128.load(gradient, 48)
  let c0 = v128.load(gradient, 64)
  let c1 = v128.load(gradient, 80)
  let d0 = v128.load(gradient, 96)
  let d1 = v128.load(gradient, 112)
  let e0 = v128.load(gradient, 128)
  let e1 = v128.load(gradient, 144)
  for (; list < end; list += ENTRY_BYTES) {
    let at: usize = load<u32>(list)
    at += offset
    const g = v128.load_splat<f32>(list, 4)
    a0 = f32x4.add(a0, f32x4.mul(g, v128.load(at)))
    a1 = f32x4.add(a1, f32x4.mul(g, v128.load(at, 16)))
    at += rowBytes
    b0 = f32x4.add(b0, f32x4.mul(g, v128.load(at)))
    b1 = f32x4.add(b1, f32x4.mul(g, v128.load(at, 16)))
    at += rowBytes
    c0 = f32x4.add(c0, f32x4.mul(g, v128.load(at)))
    c1 = f32x4.add(c1, f32x4.mul(g, v128.load(at, 16)))
    at += rowBytes
    d0 = f32x4.add(d0, f32x4.mul(g, v128.load(at)))
    d1 = f32x4.add(d1, f32x4.mul(g, v128.load(at, 16)))
    at += rowBytes
    e0 = f32x4.add(e0, f32x4.mul(g, v128.load(at)))
    e1 = f32x4.add(e1, f32x4.mul(g, v128.load(at, 16)))
  }
  v128.store(gradient, a0)
  v128.store(gradient, a1, 16)
  v128.store(gradient, b0, 32)
  v128.store(gradient, b1, 48)
  v128.store(gradient, c0, 64)
  v128.store(gradient, c1, 80)
  v128.store(gradient, d0, 96)
  v128.store(gradient, d1, 112)
  v128.store(gradient, e0, 128)
  v128.store(gradient, e1, 144)
}

function row8(list: usize, end: usize, offset: usize, gradient: usize): void {
  let a = v128.load(gradient)
  let b = v128.load(gradient, 16)
  let c = v128.load(gradient, 32)
  let d = v128.load(gradient, 48)
  let e = v128.load(gradient, 64)
  let f = v128.load(gradient, 80)
  let h = v128.load(gradient, 96)
  let i = v128.load(gradient, 112)
  for (; list < end; list += ENTRY_BYTES) {
    const at = offset + load<u32>(list)
    const g = v128.load_splat<f32>(list, 4)
    a = f32x4.add(a, f32x4.mul(g, v128.load(at)))
    b = f32x4.add(b, f32x4.mul(g, v128.load(at, 16)))
    c = f32x4.add(c, f32x4.mul(g, v128.load(at, 32)))
    d = f32x4.add(d, f32x4.mul(g, v128.load(at, 48)))
    e = f32x4.add(e, f32x4.mul(g, v128.load(at, 64)))
    f = f32x4.add(f, f32x4.mul(g, v128.load(at, 80)))
    h = f32x4.add(h, f32x4.mul(g, v128.load(at, 96)))
    i = f32x4.add(i, f32x4.mul(g, v128.load(at, 112)))
  }
  v128.store(gradient, a)
  v128.store(gradient, b, 16)
  v128.store(gradient, c, 32)
  v128.store(gradient, d, 48)
  v128.store(gradient, e, 64)
  v128.store(gradient, f, 80)
  v128.store(gradient, h, 96)
  v128.store(gradient, i, 112)
}

function row5(list: usize, end: usize, offset: usize, gradient: usize): void {
  let a = v128.load(gradient)
  let b = v128.load(gradient, 16)
  let c = v128.load(gradient, 32)
  let d = v128.load(gradient, 48)
  let e = v128.load(gradient, 64)
  for (; list < end; list += ENTRY_BYTES) {
    const at = offset + load<u32>(list)
    const g = v128.load_splat<f32>(list, 4)
    a = f32x4.add(a, f32x4.mul(g, v128.load(at)))
    b = f32x4.add(b, f32x4.mul(g, v128.load(at, 16)))
    c = f32x4.add(c, f32x4.mul(g, v128.load(at, 32)))
    d = f32x4.add(d, f32x4.mul(g, v128.load(at, 48)))
    e = f32x4.add(e, f32x4.mul(g, v128.load(at, 64)))
  }
  v128.store(gradient, a)
  v128.store(gradient, b, 16)
  v128.store(gradient, c, 32)
  v128.store(gradient, d, 48)
  v128.store(gradient, e, 64)
}

function row2(list: usize, end: usize, offset: usize, gradient: usize): void {
  let a = v128.load(gradient)
  let b = v128.load(gradient, 16)
  for (; list < end; list += ENTRY_BYTES) {
    const at = offset + load<u32>(list)
    const g = v128.load_splat<f32>(list, 4)
    a = f32x4.add(a, f32x4.mul(g, v128.load(at)))
    b = f32x4.add(b, f32x4.mul(g, v128.load(at, 16)))
  }
  v128.store(gradient, a)
  v128.store(gradient, b, 16)
}

function row1(list: usize, end: usize, offset: usize, gradient: usize): void {
  let a = v128.load(gradient)
  for (; list < end; list += ENTRY_BYTES)
    a = f32x4.add(a, f32x4.mul(v128.load_splat<f32>(list, 4), v128.load(offset + load<u32>(list))))
  v128.store(gradient, a)
}
