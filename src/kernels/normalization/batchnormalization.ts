/**
 * Batch normalization. The numbers are stored as [outer][groups][inner]; all numbers of a group are normalized
 * together. Sums are in double precision, in the order of the numbers, shard by shard.
 */

import { paddedTo4, put } from '../memory/lanes'
import { channelGradient, channelMoments, channelSums } from './channelnormalization'

/** A shard's mean of each group and its sum of squared distances from it: [mean][squares], doubles. */
export function groupMoments(x: usize, outer: i32, groups: i32, inner: i32, part: usize): void {
  if (inner === 1) {
    channelMoments(x, outer, groups, part)
    return
  }
  const size = (groups as usize) << 3
  memory.fill(part, 0, size * 2)
  const count = (outer as f64) * (inner as f64)
  let at = x
  for (let o = 0; o < outer; o++)
    for (let sum = part; sum < part + size; sum += 8) {
      let total = load<f64>(sum)
      for (let i = 0; i < inner; i++) {
        total += load<f32>(at) as f64
        at += 4
      }
      store<f64>(sum, total)
    }
  for (let sum = part; sum < part + size; sum += 8) store<f64>(sum, load<f64>(sum) / count)
  at = x
  for (let o = 0; o < outer; o++)
    for (let mean = part; mean < part + size; mean += 8) {
      const center = load<f64>(mean)
      let squares = load<f64>(mean + size)
      for (let i = 0; i < inner; i++) {
        const distance = (load<f32>(at) as f64) - center
        squares += distance * distance
        at += 4
      }
      store<f64>(mean + size, squares)
    }
}

/** The addresses of the moments of the shards, and of the batch. */
@unmanaged
export class Moments {
  /** The moments of the first shard, and the bytes from there to those of the next. */
  parts: usize
  partBytes: usize
  groups: i32
  mean: usize
  variance: usize
  movingMean: usize
  movingVariance: usize
}

/**
 * The moments of a batch from those of its shards, in their order. It also updates the moving ones:
 * moving = momentum moving + (1 - momentum) batch. All shards have `count` numbers in a group, except the last with
 * `last`.
 *
 * Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
 */
export function mergeMoments(moments: Moments, shards: i32, count: f64, last: f64, momentum: f64): void {
  const parts = moments.parts
  const partBytes = moments.partBytes
  const groups = moments.groups
  const mean = moments.mean
  const variance = moments.variance
  const movingMean = moments.movingMean
  const movingVariance = moments.movingVariance
  const size = (groups as usize) << 3
  for (let group = 0; group < groups; group++) {
    let part = parts + ((group as usize) << 3)
    let n = shards === 1 ? last : count
    let center = load<f64>(part)
    let squares = load<f64>(part + size)
    for (let shard = 1; shard < shards; shard++) {
      part += partBytes
      const more = shard + 1 === shards ? last : count
      const distance = load<f64>(part) - center
      const all = n + more
      center += (distance * more) / all
      squares += load<f64>(part + size) + (distance * distance * n * more) / all
      n = all
    }
    const at = (group as usize) << 2
    const spread = squares / n
    store<f32>(mean + at, center as f32)
    store<f32>(variance + at, spread as f32)
    move(movingMean + at, center, momentum)
    move(movingVariance + at, spread, momentum)
  }
}

function move(at: usize, value: f64, momentum: f64): void {
  store<f32>(at, (momentum * (load<f32>(at) as f64) + (1 - momentum) * value) as f32)
}

/**
 * The values that normalize a group: [mean][1 / sqrt(variance + epsilon)][that times gamma][beta], each padded
 * to whole vectors. If `gamma` or `beta` is 0, there is none: it counts as 1 or 0.
 */
export function normalizationTable(
  mean: usize,
  variance: usize,
  gamma: usize,
  beta: usize,
  epsilon: f32,
  groups: i32,
  table: usize
): void {
  const column = (paddedTo4(groups) as usize) << 2
  for (let at: usize = 0; at < (groups as usize) << 2; at += 4) {
    const inverse: f32 = 1 / sqrt<f32>(load<f32>(variance + at) + epsilon)
    store<f32>(table + at, load<f32>(mean + at))
    store<f32>(table + column + at, inverse)
    store<f32>(table + column * 2 + at, gamma === 0 ? inverse : inverse * load<f32>(gamma + at))
    store<f32>(table + column * 3 + at, beta === 0 ? 0 : load<f32>(beta + at))
  }
}

/** y = (x - mean) factor + beta. */
export function normalize(x: usize, outer: i32, groups: i32, inner: i32, table: usize, y: usize): void {
  const column = (paddedTo4(groups) as usize) << 2
  const size = (groups as usize) << 2
  for (let o = 0; o < outer; o++)
    if (inner === 1) {
      for (let at: usize = 0; at < size; at += 16) {
        const t = table + at
        const centered = f32x4.sub(v128.load(x + at), v128.load(t))
        const value = f32x4.add(f32x4.mul(centered, v128.load(t + column * 2)), v128.load(t + column * 3))
        put(y + at, value, ((size - at) >> 2) as i32)
      }
      x += size
      y += size
    } else
      for (let t = table; t < table + size; t += 4) {
        const mean = load<f32>(t)
        const factor = load<f32>(t + column * 2)
        const beta = load<f32>(t + column * 3)
        for (let i = 0; i < inner; i++) {
          store<f32>(y, (load<f32>(x) - mean) * factor + beta)
          x += 4
          y += 4
        }
      }
}

/** A shard's sums over each group of the gradient, and of the gradient times the normalized input, as doubles. */
export function normalizationSums(
  x: usize,
  outputGradient: usize,
  outer: i32,
  groups: i32,
  inner: i32,
  table: usize,
  part: usize
): void {
  const column = (paddedTo4(groups) as usize) << 2
  if (inner === 1) {
    channelSums(x, outputGradient, outer, groups, table, column, part)
    return
  }
  const size = (groups as usize) << 3
  memory.fill(part, 0, size * 2)
  for (let o = 0; o < outer; o++)
    for (let group = 0; group < groups; group++) {
      const t = table + ((group as usize) << 2)
      const at = part + ((group as usize) << 3)
      const mean = load<f32>(t)
      const factor = load<f32>(t + column)
      let sum = load<f64>(at)
      let product = load<f64>(at + size)
      for (let i = 0; i < inner; i++) {
        const g = load<f32>(outputGradient)
        sum += g as f64
        product += (g * ((load<f32>(x) - mean) * factor)) as f64
        x += 4
        outputGradient += 4
      }
      store<f64>(at, sum)
      store<f64>(at + size, product)
    }
}

/**
 * The sums of the shards in their order: the gradients of beta and gamma (0: not wanted). Divided by the `count`
 * numbers of a group they go to `means`, as [sums][products], each padded to whole vectors.
 */
export function mergeNormalizationSums(
  parts: usize,
  partBytes: usize,
  shards: i32,
  groups: i32,
  count: f64,
  beta: usize,
  gamma: usize,
  means: usize
): void {
  const size = (groups as usize) << 3
  const column = (paddedTo4(groups) as usize) << 2
  for (let group = 0; group < groups; group++) {
    let part = parts + ((group as usize) << 3)
    let sum: f64 = 0
    let product: f64 = 0
    for (let shard = 0; shard < shards; shard++) {
      sum += load<f64>(part)
      product += load<f64>(part + size)
      part += partBytes
    }
    const at = (group as usize) << 2
    if (beta !== 0) store<f32>(beta + at, sum as f32)
    if (gamma !== 0) store<f32>(gamma + at, product as f32)
    store<f32>(means + at, (sum / count) as f32)
    store<f32>(means + column + at, (product / count) as f32)
  }
}

/** The gradient of the input: factor (g - mean(g) - normalized mean(g normalized)). */
export function normalizeGradient(
  x: usize,
  outputGradient: usize,
  outer: i32,
  groups: i32,
  inner: i32,
  table: usize,
  means: usize,
  inputGradient: usize
): void {
  const column = (paddedTo4(groups) as usize) << 2
  if (inner === 1) {
    channelGradient(x, outputGradient, outer, groups, table, means, column, inputGradient)
    return
  }
  const size = (groups as usize) << 2
  for (let o = 0; o < outer; o++)
    for (let group: usize = 0; group < size; group += 4) {
      const t = table + group
      const center = load<f32>(t)
      const scale = load<f32>(t + column)
      const factor = load<f32>(t + column * 2)
      const mean = load<f32>(means + group)
      const product = load<f32>(means + column + group)
      for (let i = 0; i < inner; i++) {
        const normal = (load<f32>(x) - center) * scale
        store<f32>(inputGradient, factor * (load<f32>(outputGradient) - mean - normal * product))
        x += 4
        outputGradient += 4
        inputGradient += 4
      }
    }
}
