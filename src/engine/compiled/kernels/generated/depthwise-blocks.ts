/** Parameter blocks of the kernels of src/kernels/depthwise. Generated from src/kernels by scripts/kernel-interface.js. */

export interface DepthwiseBlocks {
  /** The windows of a depthwise convolution and its kernel. */
  readonly DepthwiseWindows: {
    /** Bytes from one input to the next. */
    readonly imageBytes: number
    /** The table of the offset of each window, in bytes from the start of its input; how many there are. */
    readonly positions: number
    readonly count: number
    /** The table of the offset of each pixel of a window, in bytes from its start; how many there are. */
    readonly taps: number
    readonly tapCount: number
    /** [taps][channels] */
    readonly kernel: number
    /** 0 if there is no bias. */
    readonly bias: number
    readonly channels: number
  }

  /** A depthwise convolution of 3 x 3 over adjacent windows, and its kernel. */
  readonly DepthwiseRows: {
    /** Bytes from one input to the next, and from one of its rows to the next. */
    readonly imageBytes: number
    readonly rowBytes: number
    /** Rows and columns of the output: 4 columns or more. */
    readonly height: number
    readonly width: number
    /** The first tap of the kernel, and bytes from one tap to the next, which may be negative. */
    readonly kernel: number
    readonly tapBytes: number
    /** 0 if there is no bias. */
    readonly bias: number
    readonly channels: number
  }
}
