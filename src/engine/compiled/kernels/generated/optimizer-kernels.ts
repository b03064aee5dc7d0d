/** The kernels of src/kernels/optimizer. Generated from src/kernels by scripts/kernel-interface.js. */

export interface OptimizerKernels {
  /** a = rho a + (1 - rho) g^2; d = -g sqrt(c + epsilon) / sqrt(a + epsilon); c = rho c + (1 - rho) d^2; w += rate d. */
  adadelta(
    weights: number,
    gradient: number,
    gradients: number,
    changes: number,
    count: number,
    rate: number,
    rho: number,
    share: number,
    epsilon: number
  ): void

  /** a += g^2; w -= rate g / sqrt(a + epsilon) */
  adagrad(
    weights: number,
    gradient: number,
    accumulator: number,
    count: number,
    rate: number,
    epsilon: number
  ): void

  /**
   * m += (g - m) (1 - beta1); v += (g^2 - v) (1 - beta2); w -= alpha m / (sqrt(v) + epsilon), where alpha is
   * rate sqrt(1 - beta2^t) / (1 - beta1^t).
   */
  adam(
    weights: number,
    gradient: number,
    mean: number,
    square: number,
    count: number,
    alpha: number,
    rest1: number,
    rest2: number,
    epsilon: number
  ): void

  /** m += (g - m)(1 - beta1); u = max(beta2 u, |g|); w -= alpha m / (u + epsilon), alpha = rate / (1 - beta1^t). */
  adamax(
    weights: number,
    gradient: number,
    mean: number,
    largest: number,
    count: number,
    alpha: number,
    meanShare: number,
    beta2: number,
    epsilon: number
  ): void

  /** v = momentum v - rate g; w += v, with Nesterov w += momentum v - rate g. */
  momentum(
    weights: number,
    gradient: number,
    velocity: number,
    count: number,
    rate: number,
    factor: number,
    nesterov: 0 | 1
  ): void

  /**
   * v = decay v + (1 - decay) g^2. With `mean` (0: not centered) m = decay m + (1 - decay) g, and v - m^2 replaces v
   * below. change = rate g / sqrt(v + epsilon). With `velocity` (0: none) u = momentum u + change replaces it. w -=
   * change.
   */
  rmsprop(
    weights: number,
    gradient: number,
    square: number,
    mean: number,
    velocity: number,
    count: number,
    rate: number,
    decay: number,
    rest: number,
    factor: number,
    epsilon: number
  ): void

  /** w -= rate g */
  sgd(weights: number, gradient: number, count: number, rate: number): void

  /** sums[column] = the sum over `rows` rows, `pitch` bytes apart, in order: the gradient of a bias. */
  columnSums(
    rows: number,
    imageBytes: number,
    images: number,
    count: number,
    columns: number,
    sums: number
  ): void

  /** sum[i] = part[0][i] + part[1][i] + …, for `count` numbers rounded up to a vector; parts are `partBytes` apart. */
  sumParts(parts: number, partBytes: number, number: number, count: number, sum: number): void

  /** gradient += l1 sign(w) + 2 l2 w; the sign of 0 is 0. */
  addPenaltyGradient(weights: number, gradient: number, count: number, l1: number, l2: number): void

  /** Limits each number to [-limit, limit]; NaN stays NaN. */
  clip(gradient: number, count: number, limit: number): void

  /** The square root of the sum of squares. */
  norm(gradient: number, count: number): number

  /** l1 times the sum of |w| + l2 times the sum of w^2, over `count` weights. */
  penalty(weights: number, count: number, l1: number, l2: number): number

  /** gradient *= factor */
  scale(gradient: number, count: number, factor: number): void
}
