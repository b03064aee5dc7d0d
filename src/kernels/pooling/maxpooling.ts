/** Max pooling of any window: the largest number of each window and its place, and the gradient back to that place. */
import { put } from '../memory/lanes'
import { PoolWindows } from './windows'

/**
 * The largest number of each window of `[height, width, channels]` images, one image after the other. `places` gets the
 * byte offset of each in its image, the first of equals. Padding never counts. NaN counts as the largest.
 */
export function maxPool(windows: PoolWindows, input: usize, images: i32, output: usize, places: usize): void {
  const height = windows.height
  const width = windows.width
  const channels = windows.channels
  const poolHeight = windows.poolHeight
  const poolWidth = windows.poolWidth
  const strideY = windows.strideY
  const strideX = windows.strideX
  const top = windows.top
  const left = windows.left
  const outHeight = windows.outHeight
  const outWidth = windows.outWidth
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top
      const yStart = max(y0, 0)
      const yEnd = min(y0 + poolHeight, height)
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left
        const xStart = max(x0, 0)
        const xEnd = min(x0 + poolWidth, width)
        for (let channel = 0; channel < channels; channel += 4) {
          let place = ((yStart * width + xStart) * channels + channel) << 2
          let best = v128.load(input + place)
          let where = i32x4.splat(place)
          for (let y = yStart; y < yEnd; y++)
            for (let x = xStart; x < xEnd; x++) {
              place = ((y * width + x) * channels + channel) << 2
              const value = v128.load(input + place)
              // Larger, or NaN if there was none yet.
              const wins = v128.or(
                f32x4.gt(value, best),
                v128.and(f32x4.ne(value, value), f32x4.eq(best, best))
              )
              best = v128.bitselect(value, best, wins)
              where = v128.bitselect(i32x4.splat(place), where, wins)
            }
          const at = (channel as usize) << 2
          put(output + at, best, channels - channel)
          put(places + at, i32x4.add(where, i32x4(0, 4, 8, 12)), channels - channel)
        }
        output += (channels as usize) << 2
        places += (channels as usize) << 2
      }
    }
    input += (height * width * channels) << 2
  }
}

/** Adds each output gradient to the input gradient at its place; an image has `size` outputs. */
export function maxPoolGradient(
  outputGradient: usize,
  places: usize,
  images: i32,
  size: i32,
  inputGradient: usize,
  imageBytes: usize
): void {
  for (let image = 0; image < images; image++) {
    for (let i = 0; i < size; i++) {
      const at = inputGradient + load<u32>(places)
      store<f32>(at, load<f32>(at) + load<f32>(outputGradient))
      places += 4
      outputGradient += 4
    }
    inputGradient += imageBytes
  }
}
