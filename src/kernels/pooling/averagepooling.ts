/** Average pooling of any window: the mean of the pixels under each window, and its gradient shared among them. */
import { put } from '../memory/lanes'
import { PoolWindows } from './windows'

/**
 * The mean of each window of `[height, width, channels]` images, one image after the other. Padding does not count: the
 * sum is divided by the number of pixels inside the image.
 */
export function averagePool(windows: PoolWindows, input: usize, images: i32, output: usize): void {
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
  const pixel = (channels as usize) << 2
  const row = (width as usize) * pixel
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top
      const yStart = max(y0, 0)
      const yEnd = min(y0 + poolHeight, height)
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left
        const xStart = max(x0, 0)
        const xEnd = min(x0 + poolWidth, width)
        const pixels = f32x4.splat(((yEnd - yStart) * (xEnd - xStart)) as f32)
        const from = input + (yStart as usize) * row + (xStart as usize) * pixel
        const to = input + (yEnd as usize) * row + (xStart as usize) * pixel
        const span = ((xEnd - xStart) as usize) * pixel
        let channel = 0
        for (; channel + 8 <= channels; channel += 8) {
          const at = (channel as usize) << 2
          let a = f32x4.splat(0)
          let b = a
          for (let line = from + at; line < to + at; line += row)
            for (let x = line; x < line + span; x += pixel) {
              a = f32x4.add(a, v128.load(x))
              b = f32x4.add(b, v128.load(x, 16))
            }
          v128.store(output + at, f32x4.div(a, pixels))
          v128.store(output + at, f32x4.div(b, pixels), 16)
        }
        for (; channel < channels; channel += 4) {
          const at = (channel as usize) << 2
          let a = f32x4.splat(0)
          for (let line = from + at; line < to + at; line += row)
            for (let x = line; x < line + span; x += pixel) a = f32x4.add(a, v128.load(x))
          put(output + at, f32x4.div(a, pixels), channels - channel)
        }
        output += pixel
      }
    }
    input += (height as usize) * row
  }
}

/** Adds each output gradient, divided by the number of pixels in its window, to the input gradient of each of them. */
export function averagePoolGradient(
  windows: PoolWindows,
  outputGradient: usize,
  images: i32,
  inputGradient: usize
): void {
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
  const pixel = (channels as usize) << 2
  const row = (width as usize) * pixel
  for (let image = 0; image < images; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const y0 = oy * strideY - top
      const yStart = max(y0, 0)
      const yEnd = min(y0 + poolHeight, height)
      for (let ox = 0; ox < outWidth; ox++) {
        const x0 = ox * strideX - left
        const xStart = max(x0, 0)
        const xEnd = min(x0 + poolWidth, width)
        const pixels = f32x4.splat(((yEnd - yStart) * (xEnd - xStart)) as f32)
        const from = inputGradient + (yStart as usize) * row + (xStart as usize) * pixel
        const to = inputGradient + (yEnd as usize) * row + (xStart as usize) * pixel
        const span = ((xEnd - xStart) as usize) * pixel
        for (let channel = 0; channel < channels; channel += 4) {
          const at = (channel as usize) << 2
          const share = f32x4.div(v128.load(outputGradient + at), pixels)
          const lanes = channels - channel
          for (let line = from + at; line < to + at; line += row)
            for (let x = line; x < line + span; x += pixel) put(x, f32x4.add(v128.load(x), share), lanes)
        }
        outputGradient += pixel
      }
    }
    inputGradient += (height as usize) * row
  }
}
