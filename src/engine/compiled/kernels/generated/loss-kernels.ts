/** The kernels of src/kernels/loss. Generated from src/kernels by scripts/kernel-interface.js. */

export interface LossKernels {
  /**
   * Cross-entropy of outputs p that are no softmax, as Keras takes it: q = p / sum of p, clipped to
   * [1e-7, 1 - 1e-7], the loss -log q[c]. `outputGradient` (0: none wanted) gets its gradient by p, times `scale`: 0 where
   * q[c] was clipped.
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
   * Softmax and cross-entropy in one: for each row of logits z and its class c the loss is log(sum of e^z) - z[c]; z
   * becomes the softmax, and `outputGradient` (0: none wanted) gets (softmax - one-hot) * scale. `metrics` gets 1, a float, where the
   * largest probability, the first of equals, is the class's.
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

  /** With y clipped to [1e-7, 1 - 1e-7], the mean of -t log y - (1 - t) log(1 - y); where it was clipped the gradient is 0. */
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
   * Binary cross-entropy of sigmoid outputs from their logits z: the mean of max(z, 0) - z t + log(1 + e^-|z|), its gradient
   * sigmoid(z) - t. The logits become the outputs.
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
