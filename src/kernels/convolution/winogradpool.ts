/** Convolution by Winograd's tiles, ReLU and max pooling in one pass. */
import { TILE_POINTS } from '../layout'
import { paddedTo4 } from '../memory/lanes'
import { largestOf4, poolRow, RectifiedPooling } from './rectifiedpool'
import { multiplyTiles, productsIn, WinogradTiles, winogradRows } from './winograd'

/**
 * Like {@link winograd}, then ReLU and max pooling as in {@link correlatePool}. `lines` has room for a whole output,
 * with the filters padded.
 */
export function winogradPool(
  convolution: WinogradTiles,
  pooling: RectifiedPooling,
  input: usize,
  images: i32,
  buffer: usize,
  lines: usize,
  output: usize,
  places: usize
): void {
  const imageBytes = convolution.imageBytes
  const rowBytes = convolution.rowBytes
  const channels = convolution.channels
  const height = convolution.height
  const width = convolution.width
  const side = convolution.side
  const packed = convolution.packed
  const filters = convolution.filters
  const most = convolution.most
  const poolHeight = pooling.poolHeight
  const poolWidth = pooling.poolWidth
  const strideY = pooling.strideY
  const strideX = pooling.strideX
  const outHeight = pooling.outHeight
  const outWidth = pooling.outWidth
  const padded = paddedTo4(filters)
  const pitch = (padded as usize) << 2
  const line = (width as usize) * pitch
  const pooled = (filters as usize) << 2
  const isTile = side === 2 && poolHeight === 2 && poolWidth === 2 && strideY === 2 && strideX === 2
  const products = productsIn(buffer, channels, most)
  const step = (most as usize) * pitch
  if (isTile) outputRows(buffer + TILE_POINTS * 16)
  for (let image = 0; image < images; image++) {
    if (isTile) {
      // A tile yields one window of the pooling: no line is written.
      const all = outHeight * outWidth
      for (let first = 0; first < all; first += most) {
        const count = min(most, all - first)
        multiplyTiles(
          input,
          rowBytes,
          channels,
          height,
          width,
          2,
          outWidth,
          first,
          count,
          packed,
          filters,
          buffer,
          most
        )
        for (let i = 0; i < count; i++) {
          const tile = first + i
          const place = (tile / outWidth) * 2 * width + (tile % outWidth) * 2
          for (let filter = 0; filter < filters; filter += 4) {
            const at = (filter as usize) << 2
            const from = products + (i as usize) * pitch + at
            window(
              from,
              step,
              v128.load(packed + at),
              buffer + TILE_POINTS * 16,
              place,
              width,
              output + at,
              places + at,
              filters - filter
            )
          }
          output += pooled
          places += pooled
        }
      }
    } else {
      winogradRows(
        input,
        0,
        1,
        rowBytes,
        channels,
        height,
        width,
        side,
        packed,
        padded,
        buffer,
        most,
        lines,
        0,
        line,
        pitch
      )
      for (let py = 0; py < outHeight; py++) {
        const y = py * strideY
        const from = lines + (y as usize) * line
        poolRow(
          from,
          pitch,
          width,
          y * width,
          poolHeight,
          poolWidth,
          strideX,
          outWidth,
          filters,
          output,
          places
        )
        output += pooled * outWidth
        places += pooled * outWidth
      }
    }
    input += imageBytes
  }
}

/** The two rows of A^T for tiles that yield 2 x 2 outputs, as pairs of vectors. */
function outputRows(to: usize): void {
  pair(to, 1, 0)
  pair(to + 32, 1, 1)
  pair(to + 64, 1, -1)
  pair(to + 96, 1, 0.5)
  pair(to + 128, 1, -2)
  pair(to + 160, 0, 1)
}

function pair(to: usize, a: f32, b: f32): void {
  v128.store(to, f32x4.splat(a))
  v128.store(to, f32x4.splat(b), 16)
}

/** A^T m A of a tile that yields 2 x 2 outputs, rectified and pooled without leaving the registers in between. */
function window(
  from: usize,
  step: usize,
  bias: v128,
  rows: usize,
  place: i32,
  width: i32,
  output: usize,
  places: usize,
  lanes: i32
): void {
  const half = f32x4.splat(0.5)
  const two = f32x4.splat(2)
  let a = bias
  let b = bias
  let c = bias
  let d = bias
  const down = step * 6
  for (let end = rows + 192; rows < end; rows += 32) {
    let m = from + down
    const m1 = v128.load(m)
    m += down
    const m2 = v128.load(m)
    m += down
    const m3 = v128.load(m)
    m += down
    const m4 = v128.load(m)
    m += down
    const sum = f32x4.add(f32x4.add(f32x4.add(m1, m2), f32x4.add(m3, m4)), v128.load(from))
    const slope = f32x4.sub(f32x4.mul(m3, half), f32x4.mul(m4, two))
    const difference = f32x4.add(f32x4.add(f32x4.sub(m1, m2), slope), v128.load(m))
    from += step
    const u = v128.load(rows)
    const v = v128.load(rows, 16)
    a = f32x4.add(a, f32x4.mul(sum, u))
    b = f32x4.add(b, f32x4.mul(sum, v))
    c = f32x4.add(c, f32x4.mul(difference, u))
    d = f32x4.add(d, f32x4.mul(difference, v))
  }
  largestOf4(a, b, c, d, place, width, output, places, lanes)
}
