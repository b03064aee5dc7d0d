/** Parameter blocks of the kernels of src/kernels/depthwise. Generated from src/kernels by scripts/kernel-interface.js. */

export interface DepthwiseBlocks {
  /** The windows of a depthwise convolution and its kernel. */
  readonly DepthwiseWindows: {
    /** Bytes from one input to the next. */
    readonly imageBytes: number
    /** The table of where each window begins, in bytes from the start of its input; how many there are. */
    readonly positions: number
    readonly count: number
    /** The table of where each pixel of a window lies, in bytes from its start; how many there are. */
    readonly taps: number
    readonly tapCount: number
    /** [taps][channels] */
    readonly kernel: number
    /** 0: none. */
    readonly bias: number
    readonly channels: number
  }

  /** A depthwise convolution by 3 x 3 whose windows are neighbours, and its kernel. */
  readonly DepthwiseRows: {
    /** Bytes from one input to the next, and from one of its rows to the next. */
    readonly imageBytes: number
    readonly rowBytes: number
    /** Rows and columns of the output: 4 columns or more. */
    readonly height: number
    readonly width: number
    /** The first tap of the kernel, and bytes from one tap to the next: they may go backwards. */
    readonly kernel: number
    readonly tapBytes: number
    /** 0: none. */
    readonly bias: number
    readonly channels: number
  }
}
