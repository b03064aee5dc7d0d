/** Batch normalization where the groups are the channels, eight at a time: the same sums in the same order. */
import { put } from '../memory/lanes'

/** For `outer` rows of `groups` numbers, each group's mean and sum of squared distances from it, as doubles. */
export function channelMoments(x: usize, outer: i32, groups: i32, part: usize): void {
  const size = (groups as usize) << 3
  for (let group = 0; group < groups; group += 8) {
    const at = (group as usize) << 2
    eightMoments(x + at, outer, size >> 1, part + (at << 1), size, groups - group)
  }
}

function eightMoments(x: usize, outer: i32, pitch: usize, means: usize, size: usize, lanes: i32): void {
  const end = x + pitch * outer
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  for (let at = x; at < end; at += pitch) {
    const low = v128.load(at)
    const high = v128.load(at, 16)
    a = f64x2.add(a, f64x2.promote_low_f32x4(low))
    b = f64x2.add(b, upper(low))
    c = f64x2.add(c, f64x2.promote_low_f32x4(high))
    d = f64x2.add(d, upper(high))
  }
  const count = f64x2.splat(outer as f64)
  const meanA = f64x2.div(a, count)
  const meanB = f64x2.div(b, count)
  const meanC = f64x2.div(c, count)
  const meanD = f64x2.div(d, count)
  putDoubles(means, meanA, meanB, meanC, meanD, lanes)
  a = f64x2.splat(0)
  b = a
  c = a
  d = a
  for (let at = x; at < end; at += pitch) {
    const low = v128.load(at)
    const high = v128.load(at, 16)
    const fromA = f64x2.sub(f64x2.promote_low_f32x4(low), meanA)
    const fromB = f64x2.sub(upper(low), meanB)
    const fromC = f64x2.sub(f64x2.promote_low_f32x4(high), meanC)
    const fromD = f64x2.sub(upper(high), meanD)
    a = f64x2.add(a, f64x2.mul(fromA, fromA))
    b = f64x2.add(b, f64x2.mul(fromB, fromB))
    c = f64x2.add(c, f64x2.mul(fromC, fromC))
    d = f64x2.add(d, f64x2.mul(fromD, fromD))
  }
  putDoubles(means + size, a, b, c, d, lanes)
}

/**
 * Each group's sums of the gradient, and of the gradient times the normalized input, as doubles. Columns of the table
 * are `column` bytes apart.
 */
export function channelSums(
  x: usize,
  outputGradient: usize,
  outer: i32,
  groups: i32,
  table: usize,
  column: usize,
  part: usize
): void {
  const pitch = (groups as usize) << 2
  for (let group = 0; group < groups; group += 4) {
    const at = (group as usize) << 2
    const mean = v128.load(table + at)
    const factor = v128.load(table + column + at)
    fourSums(x + at, outputGradient + at, outer, pitch, mean, factor, part + (at << 1), groups - group)
  }
}

function fourSums(
  x: usize,
  outputGradient: usize,
  outer: i32,
  pitch: usize,
  mean: v128,
  factor: v128,
  sums: usize,
  lanes: i32
): void {
  const end = x + pitch * outer
  const size = pitch << 1
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  for (; x < end; x += pitch) {
    const g = v128.load(outputGradient)
    outputGradient += pitch
    const product = f32x4.mul(g, f32x4.mul(f32x4.sub(v128.load(x), mean), factor))
    a = f64x2.add(a, f64x2.promote_low_f32x4(g))
    b = f64x2.add(b, upper(g))
    c = f64x2.add(c, f64x2.promote_low_f32x4(product))
    d = f64x2.add(d, upper(product))
  }
  putTwo(sums, a, lanes)
  putTwo(sums + 16, b, lanes - 2)
  putTwo(sums + size, c, lanes)
  putTwo(sums + size + 16, d, lanes - 2)
}

/** factor (g - mean(g) - normalized mean(g normalized)). */
export function channelGradient(
  x: usize,
  outputGradient: usize,
  outer: i32,
  groups: i32,
  table: usize,
  means: usize,
  column: usize,
  inputGradient: usize
): void {
  const size = (groups as usize) << 2
  for (let row = 0; row < outer; row++) {
    for (let at: usize = 0; at < size; at += 16) {
      const t = table + at
      const normal = f32x4.mul(f32x4.sub(v128.load(x + at), v128.load(t)), v128.load(t + column))
      const mean = v128.load(means + at)
      const expected = f32x4.mul(normal, v128.load(means + column + at))
      const rest = f32x4.sub(f32x4.sub(v128.load(outputGradient + at), mean), expected)
      put(inputGradient + at, f32x4.mul(v128.load(t + column * 2), rest), ((size - at) >> 2) as i32)
    }
    x += size
    outputGradient += size
    inputGradient += size
  }
}

/** The last two numbers of four as doubles. */
function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 2, 3))
}

/** Stores the first `lanes` of eight doubles. */
function putDoubles(at: usize, a: v128, b: v128, c: v128, d: v128, lanes: i32): void {
  putTwo(at, a, lanes)
  putTwo(at + 16, b, lanes - 2)
  putTwo(at + 32, c, lanes - 4)
  putTwo(at + 48, d, lanes - 6)
}

function putTwo(at: usize, value: v128, lanes: i32): void {
  if (lanes >= 2) v128.store(at, value)
  else if (lanes === 1) v128.store64_lane(at, value, 0)
}
