/** The input gradient of a convolution under ReLU and max pooling, from only the positions that have a gradient. */
import { ENTRY_BYTES } from '../layout'

/** The windows of a convolution under max pooling, and its filters by rows. */
@unmanaged
export class PooledSpreading {
  /** Outputs of the pooling, for each filter. */
  pooled: i32
  filters: i32
  /**
   * The table of the offset of each window of the convolution, in bytes from the start of its input; how many there
   * are.
   */
  positions: usize
  count: i32
  /** The kernel as `packRows` lays it out: its rows, and the vectors in each row. */
  weights: usize
  rows: i32
  vectors: i32
  /** Bytes from one row of a window to the next, and from one input gradient to the next. */
  rowBytes: usize
  imageBytes: usize
}

/**
 * Adds to the input gradient, for each position with gradients, the sum over its filters of gradient x weights. An
 * entry in the list of a position is the address of a filter's weights, and the gradient.
 *
 * `lists` has room for an entry for each position and each filter, `ends` for a word for each position.
 */
export function sparseInputGradient(
  spreading: PooledSpreading,
  outputGradient: usize,
  output: usize,
  places: usize,
  images: i32,
  inputGradient: usize,
  lists: usize,
  ends: usize
): void {
  const pooled = spreading.pooled
  const filters = spreading.filters
  const positions = spreading.positions
  const count = spreading.count
  const weights = spreading.weights
  const rows = spreading.rows
  const vectors = spreading.vectors
  const rowBytes = spreading.rowBytes
  const imageBytes = spreading.imageBytes
  const row = (vectors as usize) << 4
  const filterBytes = (rows as usize) * row
  const listBytes = (filters as usize) * ENTRY_BYTES
  for (let image = 0; image < images; image++) {
    let list = lists
    for (let position = 0; position < count; position++) {
      store<u32>(ends + ((position as usize) << 2), list as u32)
      list += listBytes
    }
    for (let p = 0; p < pooled; p++) {
      let w = weights
      for (let filter = 0; filter < filters; filter++) {
        const end = ends + ((load<u32>(places) as usize) << 2)
        const at: usize = load<u32>(end)
        store<u32>(at, w as u32)
        store<u32>(at, load<u32>(outputGradient), 4)
        // Always written, but kept only if the output is above 0. Outputs are rectified, so the integers compare alike.
        store<u32>(end, (at + (u32(load<i32>(output) > 0) as usize) * ENTRY_BYTES) as u32)
        w += filterBytes
        outputGradient += 4
        output += 4
        places += 4
      }
    }
    list = lists
    for (let position = 0; position < count; position++) {
      const at = (position as usize) << 2
      const end: usize = load<u32>(ends + at)
      if (end > list) spread(list, end, inputGradient + load<u32>(positions + at), rows, vectors, rowBytes)
      list += listBytes
    }
    inputGradient += imageBytes
  }
}

/** Adds the entries of one position to its window, four at a time. */
function spread(list: usize, end: usize, at: usize, rows: i32, vectors: i32, rowBytes: usize): void {
  for (; list + ENTRY_BYTES * 4 <= end; list += ENTRY_BYTES * 4) spread4(list, at, rows, vectors, rowBytes)
  const left = (end - list) / ENTRY_BYTES
  if (left === 3) spread3(list, at, rows, vectors, rowBytes)
  else if (left === 2) spread2(list, at, rows, vectors, rowBytes)
  else if (left === 1) spread1(list, at, rows, vectors, rowBytes)
}

function spread4(list: usize, at: usize, rows: i32, vectors: i32, rowBytes: usize): void {
  let a: usize = load<u32>(list)
  let b: usize = load<u32>(list, 8)
  let c: usize = load<u32>(list, 16)
  let d: usize = load<u32>(list, 24)
  const ga = v128.load_splat<f32>(list, 4)
  const gb = v128.load_splat<f32>(list, 12)
  const gc = v128.load_splat<f32>(list, 20)
  const gd = v128.load_splat<f32>(list, 28)
  const row = (vectors as usize) << 4
  const pairs = row & ~31
  for (let y = 0; y < rows; y++) {
    const end = at + pairs
    while (at < end) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      s0 = f32x4.add(s0, f32x4.mul(gc, v128.load(c)))
      s0 = f32x4.add(s0, f32x4.mul(gd, v128.load(d)))
      v128.store(at, s0)
      let s1 = f32x4.add(v128.load(at, 16), f32x4.mul(ga, v128.load(a, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gb, v128.load(b, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gc, v128.load(c, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gd, v128.load(d, 16)))
      v128.store(at, s1, 16)
      a += 32
      b += 32
      c += 32
      d += 32
      at += 32
    }
    if (row !== pairs) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      s0 = f32x4.add(s0, f32x4.mul(gc, v128.load(c)))
      s0 = f32x4.add(s0, f32x4.mul(gd, v128.load(d)))
      v128.store(at, s0)
      a += 16
      b += 16
      c += 16
      d += 16
      at += 16
    }
    at += rowBytes - row
  }
}

function spread3(list: usize, at: usize, rows: i32, vectors: i32, rowBytes: usize): void {
  let a: usize = load<u32>(list)
  let b: usize = load<u32>(list, 8)
  let c: usize = load<u32>(list, 16)
  const ga = v128.load_splat<f32>(list, 4)
  const gb = v128.load_splat<f32>(list, 12)
  const gc = v128.load_splat<f32>(list, 20)
  const row = (vectors as usize) << 4
  const pairs = row & ~31
  for (let y = 0; y < rows; y++) {
    const end = at + pairs
    while (at < end) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      s0 = f32x4.add(s0, f32x4.mul(gc, v128.load(c)))
      v128.store(at, s0)
      let s1 = f32x4.add(v128.load(at, 16), f32x4.mul(ga, v128.load(a, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gb, v128.load(b, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gc, v128.load(c, 16)))
      v128.store(at, s1, 16)
      a += 32
      b += 32
      c += 32
      at += 32
    }
    if (row !== pairs) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      s0 = f32x4.add(s0, f32x4.mul(gc, v128.load(c)))
      v128.store(at, s0)
      a += 16
      b += 16
      c += 16
      at += 16
    }
    at += rowBytes - row
  }
}

function spread2(list: usize, at: usize, rows: i32, vectors: i32, rowBytes: usize): void {
  let a: usize = load<u32>(list)
  let b: usize = load<u32>(list, 8)
  const ga = v128.load_splat<f32>(list, 4)
  const gb = v128.load_splat<f32>(list, 12)
  const row = (vectors as usize) << 4
  const pairs = row & ~31
  for (let y = 0; y < rows; y++) {
    const end = at + pairs
    while (at < end) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      v128.store(at, s0)
      let s1 = f32x4.add(v128.load(at, 16), f32x4.mul(ga, v128.load(a, 16)))
      s1 = f32x4.add(s1, f32x4.mul(gb, v128.load(b, 16)))
      v128.store(at, s1, 16)
      a += 32
      b += 32
      at += 32
    }
    if (row !== pairs) {
      let s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      s0 = f32x4.add(s0, f32x4.mul(gb, v128.load(b)))
      v128.store(at, s0)
      a += 16
      b += 16
      at += 16
    }
    at += rowBytes - row
  }
}

function spread1(list: usize, at: usize, rows: i32, vectors: i32, rowBytes: usize): void {
  let a: usize = load<u32>(list)
  const ga = v128.load_splat<f32>(list, 4)
  const row = (vectors as usize) << 4
  const pairs = row & ~31
  for (let y = 0; y < rows; y++) {
    const end = at + pairs
    while (at < end) {
      const s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      v128.store(at, s0)
      const s1 = f32x4.add(v128.load(at, 16), f32x4.mul(ga, v128.load(a, 16)))
      v128.store(at, s1, 16)
      a += 32
      at += 32
    }
    if (row !== pairs) {
      const s0 = f32x4.add(v128.load(at), f32x4.mul(ga, v128.load(a)))
      v128.store(at, s0)
      a += 16
      at += 16
    }
    at += rowBytes - row
  }
}
