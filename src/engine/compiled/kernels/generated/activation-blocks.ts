/** Parameter blocks of the kernels of src/kernels/activation. Generated from src/kernels by scripts/kernel-interface.js. */

export interface ActivationBlocks {
  /** What the random bits of a dropout depend on, besides step and index, and how many of them drop a number. */
  readonly DropoutDraws: {
    /** Numbers in an image. */
    readonly size: number
    readonly seed: number
    readonly purpose: number
    readonly layer: number
    readonly threshold: number
  }
}
