/** The matrix products in the middle of `winograd`: only a few channels deep, so that each loop is short. */

/** products[tile][filter] = sum over channels of tiles[tile][channel] weights[channel][filter]. */
export function multiply(
  tiles: usize,
  count: i32,
  tile: usize,
  pixel: usize,
  weights: usize,
  filters: i32,
  products: usize
): void {
  const pitch = (filters as usize) << 2
  for (let filter = 0; filter < filters; filter += 8) {
    const to = products + ((filter as usize) << 2)
    const isWide = filters - filter > 4
    let from = tiles
    let i = 0
    for (; i + 4 <= count; i += 4) {
      if (isWide) four8(from, tile, pixel, weights, to + (i as usize) * pitch, pitch)
      else four4(from, tile, pixel, weights, to + (i as usize) * pitch, pitch)
      from += tile << 2
    }
    for (; i < count; i++) {
      if (isWide) one8(from, pixel, weights, to + (i as usize) * pitch)
      else one4(from, pixel, weights, to + (i as usize) * pitch)
      from += tile
    }
    weights += isWide ? pixel << 3 : pixel << 2
  }
}

function four8(x: usize, tile: usize, pixel: usize, w: usize, to: usize, pitch: usize): void {
  const tile2 = tile << 1
  const tile3 = tile2 + tile
  const end = x + pixel
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (; x < end; x += 4) {
    const w0 = v128.load(w)
    const w1 = v128.load(w, 16)
    w += 32
    const a = v128.load_splat<f32>(x)
    a0 = f32x4.add(a0, f32x4.mul(w0, a))
    a1 = f32x4.add(a1, f32x4.mul(w1, a))
    const b = v128.load_splat<f32>(x + tile)
    b0 = f32x4.add(b0, f32x4.mul(w0, b))
    b1 = f32x4.add(b1, f32x4.mul(w1, b))
    const c = v128.load_splat<f32>(x + tile2)
    c0 = f32x4.add(c0, f32x4.mul(w0, c))
    c1 = f32x4.add(c1, f32x4.mul(w1, c))
    const d = v128.load_splat<f32>(x + tile3)
    d0 = f32x4.add(d0, f32x4.mul(w0, d))
    d1 = f32x4.add(d1, f32x4.mul(w1, d))
  }
  v128.store(to, a0)
  v128.store(to, a1, 16)
  to += pitch
  v128.store(to, b0)
  v128.store(to, b1, 16)
  to += pitch
  v128.store(to, c0)
  v128.store(to, c1, 16)
  to += pitch
  v128.store(to, d0)
  v128.store(to, d1, 16)
}

function four4(x: usize, tile: usize, pixel: usize, w: usize, to: usize, pitch: usize): void {
  const tile2 = tile << 1
  const tile3 = tile2 + tile
  const end = x + pixel
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  for (; x < end; x += 4) {
    const w0 = v128.load(w)
    w += 16
    a = f32x4.add(a, f32x4.mul(w0, v128.load_splat<f32>(x)))
    b = f32x4.add(b, f32x4.mul(w0, v128.load_splat<f32>(x + tile)))
    c = f32x4.add(c, f32x4.mul(w0, v128.load_splat<f32>(x + tile2)))
    d = f32x4.add(d, f32x4.mul(w0, v128.load_splat<f32>(x + tile3)))
  }
  v128.store(to, a)
  v128.store(to + pitch, b)
  v128.store(to + pitch * 2, c)
  v128.store(to + pitch * 3, d)
}

function one8(x: usize, pixel: usize, w: usize, to: usize): void {
  const end = x + pixel
  let a0 = f32x4.splat(0)
  let a1 = a0
  for (; x < end; x += 4) {
    const a = v128.load_splat<f32>(x)
    a0 = f32x4.add(a0, f32x4.mul(v128.load(w), a))
    a1 = f32x4.add(a1, f32x4.mul(v128.load(w, 16), a))
    w += 32
  }
  v128.store(to, a0)
  v128.store(to, a1, 16)
}

function one4(x: usize, pixel: usize, w: usize, to: usize): void {
  const end = x + pixel
  let a = f32x4.splat(0)
  for (; x < end; x += 4) {
    a = f32x4.add(a, f32x4.mul(v128.load(w), v128.load_splat<f32>(x)))
    w += 16
  }
  v128.store(to, a)
}
