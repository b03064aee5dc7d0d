/** Parameter blocks of the kernels of src/kernels/pooling. Generated from src/kernels by scripts/kernel-interface.js. */

export interface PoolingBlocks {
  /** Windows over images `[height, width, channels]`; they may reach over the edge. */
  readonly PoolWindows: {
    readonly height: number
    readonly width: number
    readonly channels: number
    /** Rows and columns of a window, and the distance from one window to the next. */
    readonly poolHeight: number
    readonly poolWidth: number
    readonly strideY: number
    readonly strideX: number
    /** Rows above the image and columns left of it that the first window covers. */
    readonly top: number
    readonly left: number
    /** Rows and columns of the output. */
    readonly outHeight: number
    readonly outWidth: number
  }
}
