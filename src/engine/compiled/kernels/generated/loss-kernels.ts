/** The kernels of src/kernels/loss. Generated from src/kernels by scripts/kernel-interface.js. */

export interface LossKernels {
  /**
   * Cross-entropy of outputs p that are not a softmax, as in Keras: q = p / sum of p, clipped to [1e-7, 1 - 1e-7], and
   * the loss is -log q[c]. `outputGradient` (0: not wanted) gets the gradient of the loss with respect to p, times
   * `scale`: 0 where q[c] was clipped.
   */
  probabilityCrossEntropy(
    outputs: number,
    classes: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void

  /**
   * Softmax and cross-entropy in one: for each row of logits z and its class c the loss is log(sum of e^z) - z[c], and z
   * becomes the softmax. `outputGradient` (0: not wanted) gets (softmax - one-hot) * scale. `metrics` gets 1, as a float,
   * if the largest probability, the first of equals, is that of the class.
   */
  softmaxCrossEntropy(
    logits: number,
    classes: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void

  /** The mean of |y - t|; its gradient at 0 is 0. */
  absoluteError(
    outputs: number,
    targets: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void

  /**
   * The mean of -t log y - (1 - t) log(1 - y), with y clipped to [1e-7, 1 - 1e-7]; where it was clipped the gradient is
   * 0.
   */
  binaryCrossEntropy(
    outputs: number,
    targets: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void

  /**
   * Binary cross-entropy of sigmoid outputs from their logits z: the mean of max(z, 0) - z t + log(1 + e^-|z|), with the
   * gradient sigmoid(z) - t. The logits become the outputs.
   */
  sigmoidCrossEntropy(
    logits: number,
    targets: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void

  /** The mean of (y - t)^2. */
  squaredError(
    outputs: number,
    targets: number,
    rows: number,
    columns: number,
    scale: number,
    outputGradient: number,
    losses: number,
    metrics: number
  ): void
}
