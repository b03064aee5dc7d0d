/** The kernels of src/kernels/normalization. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface NormalizationKernels {
  /** A shard's mean of each group and its sum of squared distances from it: [mean][squares], doubles. */
  groupMoments(x: number, outer: number, groups: number, inner: number, part: number): void

  /**
   * The moments of a batch from those of its shards, in their order. It also updates the moving ones:
   * moving = momentum moving + (1 - momentum) batch. All shards have `count` numbers in a group, except the last with
   * `last`.
   *
   * Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
   */
  mergeMoments(moments: Block<'Moments'>, shards: number, count: number, last: number, momentum: number): void

  /**
   * The sums of the shards in their order: the gradients of beta and gamma (0: not wanted). Divided by the `count`
   * numbers of a group they go to `means`, as [sums][products], each padded to whole vectors.
   */
  mergeNormalizationSums(
    parts: number,
    partBytes: number,
    shards: number,
    groups: number,
    count: number,
    beta: number,
    gamma: number,
    means: number
  ): void

  /** A shard's sums over each group of the gradient, and of the gradient times the normalized input, as doubles. */
  normalizationSums(
    x: number,
    outputGradient: number,
    outer: number,
    groups: number,
    inner: number,
    table: number,
    part: number
  ): void

  /**
   * The values that normalize a group: [mean][1 / sqrt(variance + epsilon)][that times gamma][beta], each padded
   * to whole vectors. If `gamma` or `beta` is 0, there is none: it counts as 1 or 0.
   */
  normalizationTable(
    mean: number,
    variance: number,
    gamma: number,
    beta: number,
    epsilon: number,
    groups: number,
    table: number
  ): void

  /** y = (x - mean) factor + beta. */
  normalize(x: number, outer: number, groups: number, inner: number, table: number, y: number): void

  /** The gradient of the input: factor (g - mean(g) - normalized mean(g normalized)). */
  normalizeGradient(
    x: number,
    outputGradient: number,
    outer: number,
    groups: number,
    inner: number,
    table: number,
    means: number,
    inputGradient: number
  ): void

  /**
   * y = (x - mean) / sqrt(variance + epsilon) gamma + beta, for each of `rows` rows; `gamma` and `beta` 0: 1 and 0. The mean
   * and the factor of each row are left in `moments`, two numbers a row; 0: nobody asks for them.
   */
  normalizeRows(
    x: number,
    rows: number,
    columns: number,
    gamma: number,
    beta: number,
    epsilon: number,
    moments: number,
    y: number
  ): void

  /**
   * The gradients of a shard's rows: those of gamma and beta are added to `gammas` and `betas`, row by row; that of the input is
   * (g gamma - mean(g gamma) - normalized mean(g gamma normalized)) times the row's factor; 0: nobody asks for it.
   */
  normalizeRowsGradient(
    x: number,
    outputGradient: number,
    rows: number,
    columns: number,
    gamma: number,
    moments: number,
    gammas: number,
    betas: number,
    inputGradient: number
  ): void
}
