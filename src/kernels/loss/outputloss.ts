/**
 * Losses that are means over the outputs of an image: squared error, absolute error, binary cross-entropy.
 *
 * The target of an image is a word: with one output the number itself, a float; otherwise its class, whose one-hot
 * vector is compared with the outputs. `metrics` gets a float: with one output |y - t|, otherwise 1 if the largest
 * output, the first of equals, is that of the class. `outputGradient` (0: not wanted) gets the gradient of the sum of
 * the losses times `scale`.
 */
import * as arithmetic from '../arithmetic'
import { first } from './crossentropy'

/** The mean of (y - t)^2. */
export function squaredError(
  outputs: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  const share = scale / (columns as f32)
  for (let row = 0; row < rows; row++) {
    let sum: f64 = 0
    for (let i = 0; i < columns; i++) {
      const distance = load<f32>(outputs + ((i as usize) << 2)) - target(targets, columns, i)
      sum += (distance as f64) * (distance as f64)
      if (outputGradient !== 0) outputGradient = write(outputGradient, 2 * distance * share)
    }
    store<f32>(losses, (sum / (columns as f64)) as f32)
    store<f32>(metrics, metric(outputs, targets, columns))
    outputs += (columns as usize) << 2
    targets += 4
    losses += 4
    metrics += 4
  }
}

/** The mean of |y - t|; its gradient at 0 is 0. */
export function absoluteError(
  outputs: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  const share = scale / (columns as f32)
  for (let row = 0; row < rows; row++) {
    let sum: f64 = 0
    for (let i = 0; i < columns; i++) {
      const distance = load<f32>(outputs + ((i as usize) << 2)) - target(targets, columns, i)
      sum += abs<f64>(distance as f64)
      const sign: f32 = distance > 0 ? 1 : distance < 0 ? -1 : 0
      if (outputGradient !== 0) outputGradient = write(outputGradient, sign * share)
    }
    store<f32>(losses, (sum / (columns as f64)) as f32)
    store<f32>(metrics, metric(outputs, targets, columns))
    outputs += (columns as usize) << 2
    targets += 4
    losses += 4
    metrics += 4
  }
}

/**
 * The mean of -t log y - (1 - t) log(1 - y), with y clipped to [1e-7, 1 - 1e-7]; where it was clipped the gradient is
 * 0.
 */
export function binaryCrossEntropy(
  outputs: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  const low: f32 = 1e-7
  const high: f32 = 1 - 1e-7
  const share = scale / (columns as f32)
  for (let row = 0; row < rows; row++) {
    let sum: f64 = 0
    for (let i = 0; i < columns; i++) {
      const output = load<f32>(outputs + ((i as usize) << 2))
      const y = min(max(output, low), high)
      const t = target(targets, columns, i)
      sum -= (t * log(y) + (1 - t) * log(1 - y)) as f64
      const own: f32 = y === output ? (1 - t) / (1 - y) - t / y : 0
      if (outputGradient !== 0) outputGradient = write(outputGradient, own * share)
    }
    store<f32>(losses, (sum / (columns as f64)) as f32)
    store<f32>(metrics, metric(outputs, targets, columns))
    outputs += (columns as usize) << 2
    targets += 4
    losses += 4
    metrics += 4
  }
}

/**
 * Binary cross-entropy of sigmoid outputs from their logits z: the mean of max(z, 0) - z t + log(1 + e^-|z|), with the
 * gradient sigmoid(z) - t. The logits become the outputs.
 */
export function sigmoidCrossEntropy(
  logits: usize,
  targets: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  const share = scale / (columns as f32)
  for (let row = 0; row < rows; row++) {
    let sum: f64 = 0
    for (let i = 0; i < columns; i++) {
      const at = logits + ((i as usize) << 2)
      const z = load<f32>(at)
      const t = target(targets, columns, i)
      const small = f32x4.extract_lane(arithmetic.exp(f32x4.splat(-abs<f32>(z))), 0)
      sum += (max<f32>(z, 0) as f64) - (z as f64) * (t as f64) + (logOfOneMore(small) as f64)
      const y = f32x4.extract_lane(arithmetic.sigmoid(f32x4.splat(z)), 0)
      store<f32>(at, y)
      if (outputGradient !== 0) outputGradient = write(outputGradient, (y - t) * share)
    }
    store<f32>(losses, (sum / (columns as f64)) as f32)
    store<f32>(metrics, metric(logits, targets, columns))
    logits += (columns as usize) << 2
    targets += 4
    losses += 4
    metrics += 4
  }
}

function write(at: usize, value: f32): usize {
  store<f32>(at, value)
  return at + 4
}

function target(targets: usize, columns: i32, column: i32): f32 {
  if (columns === 1) return load<f32>(targets)
  return load<i32>(targets) === column ? 1 : 0
}

function metric(outputs: usize, targets: usize, columns: i32): f32 {
  if (columns === 1) return abs<f32>(load<f32>(outputs) - load<f32>(targets))
  return first(outputs, columns) === load<i32>(targets) ? 1 : 0
}

function log(x: f32): f32 {
  return f32x4.extract_lane(arithmetic.log(f32x4.splat(x)), 0)
}

/** log(1 + x) for x in [0, 1]: the rounding error of 1 + x is corrected. */
function logOfOneMore(x: f32): f32 {
  const sum: f32 = 1 + x
  return log(sum) - (sum - 1 - x) / sum
}
