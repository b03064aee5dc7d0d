/** Parameter blocks of the kernels of src/kernels/normalization. Generated from src/kernels by scripts/kernel-interface.js. */

export interface NormalizationBlocks {
  /** The addresses of the moments of the shards, and of the batch. */
  readonly Moments: {
    /** The moments of the first shard, and the bytes from there to those of the next. */
    readonly parts: number
    readonly partBytes: number
    readonly groups: number
    readonly mean: number
    readonly variance: number
    readonly movingMean: number
    readonly movingVariance: number
  }
}
