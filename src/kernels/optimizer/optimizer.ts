/**
 * The optimizers' updates over flat arrays, four weights at a time, with Keras 3's formulas, operation by operation.
 * `count` is rounded up to whole vectors: arrays have room for that at their end.
 */

/** w -= rate g */
export function sgd(weights: usize, gradient: usize, count: i32, rate: f32): void {
  const r = f32x4.splat(rate)
  for (let i = 0; i < count; i += 4) {
    v128.store(weights, f32x4.sub(v128.load(weights), f32x4.mul(r, v128.load(gradient))))
    weights += 16
    gradient += 16
  }
}

/** v = momentum v - rate g; w += v, with Nesterov w += momentum v - rate g. */
export function momentum(
  weights: usize,
  gradient: usize,
  velocity: usize,
  count: i32,
  rate: f32,
  factor: f32,
  nesterov: bool
): void {
  const r = f32x4.splat(rate)
  const m = f32x4.splat(factor)
  for (let i = 0; i < count; i += 4) {
    const step = f32x4.mul(r, v128.load(gradient))
    const v = f32x4.sub(f32x4.mul(m, v128.load(velocity)), step)
    const change = nesterov ? f32x4.sub(f32x4.mul(m, v), step) : v
    v128.store(velocity, v)
    v128.store(weights, f32x4.add(v128.load(weights), change))
    weights += 16
    gradient += 16
    velocity += 16
  }
}

/** a += g^2; w -= rate g / sqrt(a + epsilon) */
export function adagrad(
  weights: usize,
  gradient: usize,
  accumulator: usize,
  count: i32,
  rate: f32,
  epsilon: f32
): void {
  const r = f32x4.splat(rate)
  const e = f32x4.splat(epsilon)
  for (let i = 0; i < count; i += 4) {
    const g = v128.load(gradient)
    const a = f32x4.add(v128.load(accumulator), f32x4.mul(g, g))
    v128.store(accumulator, a)
    const change = f32x4.div(f32x4.mul(r, g), f32x4.sqrt(f32x4.add(a, e)))
    v128.store(weights, f32x4.sub(v128.load(weights), change))
    weights += 16
    gradient += 16
    accumulator += 16
  }
}

/**
 * v = decay v + (1 - decay) g^2. With `mean` (0: not centered) m = decay m + (1 - decay) g, and v - m^2 replaces v
 * below. change = rate g / sqrt(v + epsilon). With `velocity` (0: none) u = momentum u + change replaces it. w -=
 * change.
 */
export function rmsprop(
  weights: usize,
  gradient: usize,
  square: usize,
  mean: usize,
  velocity: usize,
  count: i32,
  rate: f32,
  decay: f32,
  rest: f32,
  factor: f32,
  epsilon: f32
): void {
  const r = f32x4.splat(rate)
  const d = f32x4.splat(decay)
  const q = f32x4.splat(rest)
  const m = f32x4.splat(factor)
  const e = f32x4.splat(epsilon)
  for (let i = 0; i < count; i += 4) {
    const at = (i as usize) << 2
    const g = v128.load(gradient + at)
    const v = f32x4.add(f32x4.mul(d, v128.load(square + at)), f32x4.mul(q, f32x4.mul(g, g)))
    v128.store(square + at, v)
    let under = v
    if (mean !== 0) {
      const average = f32x4.add(f32x4.mul(d, v128.load(mean + at)), f32x4.mul(q, g))
      v128.store(mean + at, average)
      under = f32x4.sub(v, f32x4.mul(average, average))
    }
    let change = f32x4.div(f32x4.mul(r, g), f32x4.sqrt(f32x4.add(under, e)))
    if (velocity !== 0) {
      change = f32x4.add(f32x4.mul(m, v128.load(velocity + at)), change)
      v128.store(velocity + at, change)
    }
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), change))
  }
}

/**
 * m += (g - m) (1 - beta1); v += (g^2 - v) (1 - beta2); w -= alpha m / (sqrt(v) + epsilon), where alpha is
 * rate sqrt(1 - beta2^t) / (1 - beta1^t).
 */
export function adam(
  weights: usize,
  gradient: usize,
  mean: usize,
  square: usize,
  count: i32,
  alpha: f32,
  rest1: f32,
  rest2: f32,
  epsilon: f32
): void {
  const a = f32x4.splat(alpha)
  const q1 = f32x4.splat(rest1)
  const q2 = f32x4.splat(rest2)
  const e = f32x4.splat(epsilon)
  for (let i = 0; i < count; i += 4) {
    const at = (i as usize) << 2
    const g = v128.load(gradient + at)
    let m = v128.load(mean + at)
    let v = v128.load(square + at)
    m = f32x4.add(m, f32x4.mul(f32x4.sub(g, m), q1))
    v = f32x4.add(v, f32x4.mul(f32x4.sub(f32x4.mul(g, g), v), q2))
    v128.store(mean + at, m)
    v128.store(square + at, v)
    const change = f32x4.div(f32x4.mul(m, a), f32x4.add(f32x4.sqrt(v), e))
    v128.store(weights + at, f32x4.sub(v128.load(weights + at), change))
  }
}

/** m += (g - m)(1 - beta1); u = max(beta2 u, |g|); w -= alpha m / (u + epsilon), alpha = rate / (1 - beta1^t). */
export function adamax(
  weights: usize,
  gradient: usize,
  mean: usize,
  largest: usize,
  count: i32,
  alpha: f32,
  meanShare: f32,
  beta2: f32,
  epsilon: f32
): void {
  const a = f32x4.splat(alpha)
  const share = f32x4.splat(meanShare)
  const b = f32x4.splat(beta2)
  const e = f32x4.splat(epsilon)
  for (let i = 0; i < count; i += 4) {
    const g = v128.load(gradient)
    const before = v128.load(mean)
    const m = f32x4.add(before, f32x4.mul(f32x4.sub(g, before), share))
    // Unlike pmax, max propagates NaN from either side.
    const u = f32x4.max(f32x4.mul(b, v128.load(largest)), f32x4.abs(g))
    v128.store(mean, m)
    v128.store(largest, u)
    const change = f32x4.div(f32x4.mul(a, m), f32x4.add(u, e))
    v128.store(weights, f32x4.sub(v128.load(weights), change))
    weights += 16
    gradient += 16
    mean += 16
    largest += 16
  }
}

/** a = rho a + (1 - rho) g^2; d = -g sqrt(c + epsilon) / sqrt(a + epsilon); c = rho c + (1 - rho) d^2; w += rate d. */
export function adadelta(
  weights: usize,
  gradient: usize,
  gradients: usize,
  changes: usize,
  count: i32,
  rate: f32,
  rho: f32,
  share: f32,
  epsilon: f32
): void {
  const r = f32x4.splat(rate)
  const kept = f32x4.splat(rho)
  const s = f32x4.splat(share)
  const e = f32x4.splat(epsilon)
  for (let i = 0; i < count; i += 4) {
    const g = v128.load(gradient)
    const a = f32x4.add(f32x4.mul(kept, v128.load(gradients)), f32x4.mul(s, f32x4.mul(g, g)))
    const c = v128.load(changes)
    const root = f32x4.div(f32x4.sqrt(f32x4.add(c, e)), f32x4.sqrt(f32x4.add(a, e)))
    const d = f32x4.neg(f32x4.mul(g, root))
    v128.store(gradients, a)
    v128.store(changes, f32x4.add(f32x4.mul(kept, c), f32x4.mul(s, f32x4.mul(d, d))))
    v128.store(weights, f32x4.add(v128.load(weights), f32x4.mul(r, d)))
    weights += 16
    gradient += 16
    gradients += 16
    changes += 16
  }
}
