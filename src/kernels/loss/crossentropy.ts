/** Categorical cross-entropy, from logits and from probabilities, with its gradient. */
import { exponentials, largest } from '../activation/activation'
import * as arithmetic from '../arithmetic'
import { put } from '../memory/lanes'

/**
 * Softmax and cross-entropy in one: for each row of logits z and its class c the loss is log(sum of e^z) - z[c], and z
 * becomes the softmax. `outputGradient` (0: not wanted) gets (softmax - one-hot) * scale. `metrics` gets 1, as a float,
 * if the largest probability, the first of equals, is that of the class.
 */
export function softmaxCrossEntropy(
  logits: usize,
  classes: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  for (let row = 0; row < rows; row++) {
    const shift = largest(logits, columns)
    const label = load<u32>(classes)
    const target = load<f32>(logits + ((label as usize) << 2)) - shift
    const total = exponentials(logits, logits, columns, shift)
    store<f32>(losses, naturalLog(total) - target)
    for (let i = 0; i < columns; i += 4) {
      const at = (i as usize) << 2
      const share = f32x4.div(v128.load(logits + at), f32x4.splat(total))
      put(logits + at, share, columns - i)
      if (outputGradient !== 0) put(outputGradient + at, f32x4.mul(share, f32x4.splat(scale)), columns - i)
    }
    if (outputGradient !== 0) {
      const at = (label as usize) << 2
      store<f32>(outputGradient + at, (load<f32>(logits + at) - 1) * scale)
      outputGradient += (columns as usize) << 2
    }
    store<f32>(metrics, first(logits, columns) === (label as i32) ? 1 : 0)
    logits += (columns as usize) << 2
    classes += 4
    losses += 4
    metrics += 4
  }
}

/**
 * Cross-entropy of outputs p that are not a softmax, as in Keras: q = p / sum of p, clipped to [1e-7, 1 - 1e-7], and
 * the loss is -log q[c]. `outputGradient` (0: not wanted) gets the gradient of the loss with respect to p, times
 * `scale`: 0 where q[c] was clipped.
 */
export function probabilityCrossEntropy(
  outputs: usize,
  classes: usize,
  rows: i32,
  columns: i32,
  scale: f32,
  outputGradient: usize,
  losses: usize,
  metrics: usize
): void {
  const low: f32 = 1e-7
  const high: f32 = 1 - 1e-7
  for (let row = 0; row < rows; row++) {
    const label = load<u32>(classes)
    let total: f32 = 0
    for (let i = 0; i < columns; i++) total += load<f32>(outputs + ((i as usize) << 2))
    const value = load<f32>(outputs + ((label as usize) << 2))
    const share = value / total
    store<f32>(losses, -naturalLog(min(max(share, low), high)))
    if (outputGradient !== 0) {
      const inside = share >= low && share <= high
      // d(-log(p[c] / sum)) / dp[i] = 1 / sum - (i = c) / p[c]
      for (let i = 0; i < columns; i++) {
        const own: f32 = i === (label as i32) ? 1 / value : 0
        const gradient: f32 = (1 / total - own) * scale
        store<f32>(outputGradient + ((i as usize) << 2), inside ? gradient : 0)
      }
      outputGradient += (columns as usize) << 2
    }
    store<f32>(metrics, first(outputs, columns) === (label as i32) ? 1 : 0)
    outputs += (columns as usize) << 2
    classes += 4
    losses += 4
    metrics += 4
  }
}

function naturalLog(x: f32): f32 {
  return f32x4.extract_lane(arithmetic.log(f32x4.splat(x)), 0)
}

/** The index of the largest number of a row, the first of equals. */
export function first(at: usize, columns: i32): i32 {
  let best = 0
  let value = load<f32>(at)
  for (let i = 1; i < columns; i++) {
    const other = load<f32>(at + ((i as usize) << 2))
    if (other > value) {
      value = other
      best = i
    }
  }
  return best
}
