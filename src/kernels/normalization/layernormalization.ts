/**
 * Layer normalization: rows of numbers, each by its own mean and deviation. Sums along a row are in double precision, four
 * lanes apart.
 */
import { put } from '../memory/lanes'

/** The mean of a row. */
function meanOf(x: usize, columns: i32): f64 {
  let low = f64x2.splat(0)
  let high = low
  let i = 0
  for (; i + 4 <= columns; i += 4) {
    const value = v128.load(x)
    low = f64x2.add(low, f64x2.promote_low_f32x4(value))
    high = f64x2.add(high, upper(value))
    x += 16
  }
  let sum = total(low, high)
  for (; i < columns; i++) {
    sum += load<f32>(x) as f64
    x += 4
  }
  return sum / (columns as f64)
}

/** The variance of a row: the mean of the squared distances from the mean. */
function varianceOf(x: usize, columns: i32, mean: f64): f64 {
  const center = f64x2.splat(mean)
  let low = f64x2.splat(0)
  let high = low
  let i = 0
  for (; i + 4 <= columns; i += 4) {
    const value = v128.load(x)
    const a = f64x2.sub(f64x2.promote_low_f32x4(value), center)
    const b = f64x2.sub(upper(value), center)
    low = f64x2.add(low, f64x2.mul(a, a))
    high = f64x2.add(high, f64x2.mul(b, b))
    x += 16
  }
  let sum = total(low, high)
  for (; i < columns; i++) {
    const distance = (load<f32>(x) as f64) - mean
    sum += distance * distance
    x += 4
  }
  return sum / (columns as f64)
}

/**
 * y = (x - mean) / sqrt(variance + epsilon) gamma + beta, for each of `rows` rows; `gamma` and `beta` 0: 1 and 0. The mean
 * and the factor of each row are left in `moments`, two numbers a row; 0: nobody asks for them.
 */
export function normalizeRows(
  x: usize,
  rows: i32,
  columns: i32,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  moments: usize,
  y: usize
): void {
  const size = (columns as usize) << 2
  for (let row = 0; row < rows; row++) {
    const center = meanOf(x, columns)
    const mean = center as f32
    const factor: f32 = 1 / sqrt<f32>((varianceOf(x, columns, center) as f32) + epsilon)
    if (moments !== 0) {
      store<f32>(moments, mean)
      store<f32>(moments, factor, 4)
      moments += 8
    }
    const means = f32x4.splat(mean)
    const factors = f32x4.splat(factor)
    for (let at: usize = 0; at < size; at += 16) {
      let value = f32x4.mul(f32x4.sub(v128.load(x + at), means), factors)
      if (gamma !== 0) value = f32x4.mul(value, v128.load(gamma + at))
      if (beta !== 0) value = f32x4.add(value, v128.load(beta + at))
      put(y + at, value, ((size - at) >> 2) as i32)
    }
    x += size
    y += size
  }
}

/**
 * The gradients of a shard's rows: those of gamma and beta are added to `gammas` and `betas`, row by row; that of the input is
 * (g gamma - mean(g gamma) - normalized mean(g gamma normalized)) times the row's factor; 0: nobody asks for it.
 */
export function normalizeRowsGradient(
  x: usize,
  outputGradient: usize,
  rows: i32,
  columns: i32,
  gamma: usize,
  moments: usize,
  gammas: usize,
  betas: usize,
  inputGradient: usize
): void {
  const size = (columns as usize) << 2
  for (let row = 0; row < rows; row++) {
    const mean = load<f32>(moments)
    const factor = load<f32>(moments, 4)
    moments += 8
    const means = f32x4.splat(mean)
    const factors = f32x4.splat(factor)
    let sumLow = f64x2.splat(0)
    let sumHigh = sumLow
    let productLow = sumLow
    let productHigh = sumLow
    for (let at: usize = 0; at < size; at += 16) {
      const lanes = ((size - at) >> 2) as i32
      const g = firstLanes(v128.load(outputGradient + at), lanes)
      const normal = firstLanes(f32x4.mul(f32x4.sub(v128.load(x + at), means), factors), lanes)
      put(gammas + at, f32x4.add(v128.load(gammas + at), f32x4.mul(g, normal)), lanes)
      put(betas + at, f32x4.add(v128.load(betas + at), g), lanes)
      const own = gamma === 0 ? g : f32x4.mul(g, firstLanes(v128.load(gamma + at), lanes))
      const product = f32x4.mul(own, normal)
      sumLow = f64x2.add(sumLow, f64x2.promote_low_f32x4(own))
      sumHigh = f64x2.add(sumHigh, upper(own))
      productLow = f64x2.add(productLow, f64x2.promote_low_f32x4(product))
      productHigh = f64x2.add(productHigh, upper(product))
    }
    if (inputGradient !== 0) {
      const meanSum = f32x4.splat((total(sumLow, sumHigh) / (columns as f64)) as f32)
      const meanProduct = f32x4.splat((total(productLow, productHigh) / (columns as f64)) as f32)
      for (let at: usize = 0; at < size; at += 16) {
        const g = v128.load(outputGradient + at)
        const normal = f32x4.mul(f32x4.sub(v128.load(x + at), means), factors)
        const own = gamma === 0 ? g : f32x4.mul(g, v128.load(gamma + at))
        const rest = f32x4.sub(f32x4.sub(own, meanSum), f32x4.mul(normal, meanProduct))
        put(inputGradient + at, f32x4.mul(rest, factors), ((size - at) >> 2) as i32)
      }
      inputGradient += size
    }
    x += size
    outputGradient += size
  }
}

/** The last two numbers of four as doubles. */
function upper(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(value, value, 2, 3, 2, 3))
}

/** The sum of four doubles. */
function total(low: v128, high: v128): f64 {
  return (
    f64x2.extract_lane(low, 0) +
    f64x2.extract_lane(low, 1) +
    (f64x2.extract_lane(high, 0) + f64x2.extract_lane(high, 1))
  )
}

/** The first `lanes` numbers of a vector, and 0 behind them; 4 or more: all of it. */
function firstLanes(value: v128, lanes: i32): v128 {
  if (lanes >= 4) return value
  const wanted = i32x4.gt_s(i32x4.splat(lanes), i32x4(0, 1, 2, 3))
  return v128.and(value, wanted)
}
