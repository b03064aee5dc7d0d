/** The windows of a pooling. */

/** Windows over images `[height, width, channels]`; they may reach over the edge. */
@unmanaged
export class PoolWindows {
  height: i32
  width: i32
  channels: i32
  /** Rows and columns of a window, and the distance from one window to the next. */
  poolHeight: i32
  poolWidth: i32
  strideY: i32
  strideX: i32
  /** Rows above the image and columns left of it that the first window covers. */
  top: i32
  left: i32
  /** Rows and columns of the output. */
  outHeight: i32
  outWidth: i32
}
