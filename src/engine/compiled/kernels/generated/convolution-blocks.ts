/** Parameter blocks of the kernels of src/kernels/convolution. Generated from src/kernels by scripts/kernel-interface.js. */

export interface ConvolutionBlocks {
  /** The windows of a convolution and its filters. */
  readonly Correlation: {
    /** Bytes from one input to the next. */
    readonly imageBytes: number
    /** The table of the offset of each window, in bytes from the start of its input. */
    readonly positions: number
    /** The table of the offset of each piece of a window, in bytes from the start of the window; how many there are. */
    readonly pieces: number
    readonly pieceCount: number
    /** Numbers in each piece. */
    readonly length: number
    /** The filters and their bias, packed by `packFilters`. */
    readonly packed: number
    readonly filters: number
  }

  /** The windows of a convolution of one channel, with stride 1 along a row, and its filters. */
  readonly GrayCorrelation: {
    /** Bytes from one input to the next, and within an input from one row of windows to the next. */
    readonly imageBytes: number
    readonly lineBytes: number
    /** Rows of windows, and windows in each row: 16 or more. */
    readonly height: number
    readonly width: number
    /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
    readonly taps: number
    readonly tapCount: number
    /** The filters and their bias, packed by `packPairs`. */
    readonly packed: number
    readonly filters: number
  }

  /** A convolution of one channel with stride 1 along a row, under max pooling by adjacent windows of 2 x 2. */
  readonly GrayPooling: {
    /** Bytes from one input to the next, and within an input from one row of windows to the next. */
    readonly imageBytes: number
    readonly lineBytes: number
    /** Windows of the convolution in a row. */
    readonly width: number
    /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
    readonly taps: number
    readonly tapCount: number
    /** The filters and their bias, packed by `packPairs`. */
    readonly packed: number
    readonly filters: number
    /** Rows and columns of the output. */
    readonly outHeight: number
    readonly outWidth: number
    /** The area that eight adjacent windows in two rows cover: its rows, the bytes between them, and numbers in each. */
    readonly seenRows: number
    readonly rowBytes: number
    readonly seen: number
  }

  /** The windows over which output gradients are spread. */
  readonly Spreading: {
    /**
     * Tables of the offsets, in bytes, of each window in the input gradient and of its output gradients, in the order in
     * which they are added. Successive windows should not overlap: the processor stalls when a number is read right after
     * a part of it was written.
     */
    readonly positions: number
    readonly outputGradients: number
    /** Windows in an image. */
    readonly count: number
    readonly filters: number
    /** The kernel as `packSpread` lays it out. */
    readonly packed: number
    /** Rows of a window, and numbers in each row; these are adjacent. */
    readonly rows: number
    readonly row: number
    /** The table of the offset of each row, in bytes from the start of its window. */
    readonly offsets: number
    /** Bytes from one input gradient to the next. */
    readonly imageBytes: number
  }

  /** The windows of a max pooling that neither overlap nor reach over the edge. */
  readonly RectifiedPooling: {
    /** Convolutions in a row. */
    readonly width: number
    /** Rows and columns of a window, and the distance from one window to the next. */
    readonly poolHeight: number
    readonly poolWidth: number
    readonly strideY: number
    readonly strideX: number
    /** Rows and columns of the output. */
    readonly outHeight: number
    readonly outWidth: number
  }

  /** The windows of a convolution under max pooling, and its filters by rows. */
  readonly PooledSpreading: {
    /** Outputs of the pooling, for each filter. */
    readonly pooled: number
    readonly filters: number
    /**
     * The table of the offset of each window of the convolution, in bytes from the start of its input; how many there
     * are.
     */
    readonly positions: number
    readonly count: number
    /** The kernel as `packRows` lays it out: its rows, and the vectors in each row. */
    readonly weights: number
    readonly rows: number
    readonly vectors: number
    /** Bytes from one row of a window to the next, and from one input gradient to the next. */
    readonly rowBytes: number
    readonly imageBytes: number
  }

  /** Lists of windows, one for each filter. */
  readonly WindowLists: {
    readonly filters: number
    /** The table of the offset of each window, in bytes from the start of its input. */
    readonly positions: number
    /** Bytes from one input to the next. */
    readonly imageBytes: number
    /** Entries from the start of a list to the start of the next. */
    readonly capacity: number
  }

  /** The windows of a convolution in rows. */
  readonly WindowRows: {
    /**
     * Bytes from one input to the next, within it from one row of windows to the next, and from one window to the next.
     */
    readonly imageBytes: number
    readonly lineBytes: number
    readonly stride: number
    /** Rows of windows, and windows in each row. */
    readonly height: number
    readonly width: number
    /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
    readonly taps: number
    readonly tapCount: number
    readonly filters: number
  }

  /** A convolution of stride 1 in tiles of 6 x 6 pixels. */
  readonly WinogradTiles: {
    /** Bytes from one input to the next, and from one of its rows to the next. */
    readonly imageBytes: number
    readonly rowBytes: number
    readonly channels: number
    /** Rows and columns of the output, neither less than `side`. */
    readonly height: number
    readonly width: number
    /** Rows and columns of the output that a tile yields: 4 for kernels of 3 x 3, 2 for 5 x 5. */
    readonly side: number
    /** The filters and their bias, packed by `packWinograd`. */
    readonly packed: number
    readonly filters: number
    /** The most tiles that are processed at a time. */
    readonly most: number
  }
}
