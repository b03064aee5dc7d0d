/**
 * The transforms of `winograd` with the points 0, 1, -1, 1/2, -2 and infinity: tiles of the input, and the outputs.
 * (Those of the filters are in packwinograd.ts.)
 */
import { TILE_SIDE } from '../layout'
import { put } from '../memory/lanes'

/** B^T d B of four channels; each of the 36 numbers is `step` bytes after the one before it. */
export function transform(
  from: usize,
  rowBytes: usize,
  pixel: usize,
  turned: usize,
  to: usize,
  step: usize
): void {
  // Down each column, then along each row: a single call in the source, so that it is inlined.
  let apart = rowBytes
  let next = pixel
  let target = turned
  let targetStep: usize = TILE_SIDE * 16
  let targetNext: usize = 16
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < TILE_SIDE; i++) {
      sixOf(from, apart, target, targetStep)
      from += next
      target += targetNext
    }
    from = turned
    apart = 16
    next = TILE_SIDE * 16
    target = to
    targetStep = step
    targetNext = step * TILE_SIDE
  }
}

/** B^T of six vectors. */
function sixOf(from: usize, step: usize, to: usize, toStep: usize): void {
  const d0 = v128.load(from)
  const d1 = v128.load(from + step)
  const d2 = v128.load(from + step * 2)
  const d3 = v128.load(from + step * 3)
  const d4 = v128.load(from + step * 4)
  const d5 = v128.load(from + step * 5)
  const half = f32x4.splat(0.5)
  const oneAndHalf = f32x4.splat(1.5)
  const two = f32x4.splat(2)
  const p = f32x4.sub(d3, d1)
  const q = f32x4.sub(d4, d2)
  // 1, -3/2, -2, 3/2, 1, 0
  v128.store(to, f32x4.add(f32x4.sub(f32x4.add(d0, d4), f32x4.mul(d2, two)), f32x4.mul(p, oneAndHalf)))
  // 0, -1, 1/2, 5/2, 1, 0
  v128.store(to + toStep, f32x4.add(f32x4.add(q, p), f32x4.mul(f32x4.add(d2, d3), oneAndHalf)))
  // 0, 1, -5/2, 1/2, 1, 0
  v128.store(to + toStep * 2, f32x4.add(f32x4.sub(q, p), f32x4.mul(f32x4.sub(d3, d2), oneAndHalf)))
  // 0, -2, -1, 2, 1, 0
  v128.store(to + toStep * 3, f32x4.add(q, f32x4.mul(p, two)))
  // 0, 1/2, -1, -1/2, 1, 0
  v128.store(to + toStep * 4, f32x4.sub(q, f32x4.mul(p, half)))
  // 0, 1, -3/2, -2, 3/2, 1
  v128.store(
    to + toStep * 5,
    f32x4.add(f32x4.sub(f32x4.add(d1, d5), f32x4.mul(d3, two)), f32x4.mul(q, oneAndHalf))
  )
}

/** A^T m A of four filters, and their bias: `side` x `side` outputs. */
export function untransform(
  side: i32,
  from: usize,
  step: usize,
  bias: v128,
  turned: usize,
  to: usize,
  row: usize,
  pitch: usize,
  lanes: i32
): void {
  let count = TILE_SIDE
  let apart = step * TILE_SIDE
  let next = step
  let extra = f32x4.splat(0)
  let target = turned
  let targetStep: usize = TILE_SIDE * 16
  let targetNext: usize = 16
  let width = 4
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < count; i++) {
      fewOf(side, from, apart, extra, target, targetStep, width)
      from += next
      target += targetNext
    }
    count = side
    from = turned
    apart = 16
    next = TILE_SIDE * 16
    extra = bias
    target = to
    targetStep = pitch
    targetNext = row
    width = lanes
  }
}

/** A^T of six vectors, with `extra` added to each. */
function fewOf(side: i32, from: usize, step: usize, extra: v128, to: usize, toStep: usize, lanes: i32): void {
  const m1 = v128.load(from + step)
  const m2 = v128.load(from + step * 2)
  const m3 = v128.load(from + step * 3)
  const m4 = v128.load(from + step * 4)
  const last = f32x4.add(v128.load(from + step * 5), extra)
  const sum = f32x4.add(m1, m2)
  const difference = f32x4.sub(m1, m2)
  // 1, 1, 1, 1, 1, 0
  const y0 = f32x4.add(f32x4.add(f32x4.add(v128.load(from), extra), sum), f32x4.add(m3, m4))
  // 0, 1, -1, 1/2, -2, and 1 if it is the last row
  const slope = f32x4.sub(f32x4.mul(m3, f32x4.splat(0.5)), f32x4.mul(m4, f32x4.splat(2)))
  const y1 = f32x4.add(f32x4.add(difference, slope), side === 2 ? last : extra)
  if (lanes >= 4) {
    v128.store(to, y0)
    v128.store(to + toStep, y1)
  } else {
    put(to, y0, lanes)
    put(to + toStep, y1, lanes)
  }
  if (side === 2) return
  to += toStep * 2
  // 0, 1, 1, 1/4, 4, 0
  const square = f32x4.add(f32x4.mul(m3, f32x4.splat(0.25)), f32x4.mul(m4, f32x4.splat(4)))
  put(to, f32x4.add(f32x4.add(sum, square), extra), lanes)
  // 0, 1, -1, 1/8, -8, 1
  const cube = f32x4.sub(f32x4.mul(m3, f32x4.splat(0.125)), f32x4.mul(m4, f32x4.splat(8)))
  put(to + toStep, f32x4.add(f32x4.add(difference, cube), last), lanes)
}
