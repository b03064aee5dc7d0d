/** Products of two paths, and their gradients. */
import { put } from '../memory/lanes'

/** product = a b, number by number; `product` may be `a` or `b`. */
export function multiply(a: usize, b: usize, count: i32, product: usize): void {
  for (let i = 0; i < count; i += 4) {
    put(product, f32x4.mul(v128.load(a), v128.load(b)), count - i)
    a += 16
    b += 16
    product += 16
  }
}

/** The `pixels` of each image, of `channels` numbers, times the one pixel that the image has in `factor`. */
export function multiplyPixels(
  x: usize,
  factor: usize,
  images: i32,
  pixels: i32,
  channels: i32,
  product: usize
): void {
  const pixel = (channels as usize) << 2
  for (let image = 0; image < images; image++) {
    for (let p = 0; p < pixels; p++) {
      for (let at: usize = 0; at < pixel; at += 16) {
        const value = f32x4.mul(v128.load(x + at), v128.load(factor + at))
        put(product + at, value, ((pixel - at) >> 2) as i32)
      }
      x += pixel
      product += pixel
    }
    factor += pixel
  }
}

/** The gradient of the one pixel of each image: that of the product times x, summed over the pixels in their order. */
export function multiplyPixelsGradient(
  x: usize,
  outputGradient: usize,
  images: i32,
  pixels: i32,
  channels: i32,
  gradient: usize
): void {
  const pixel = (channels as usize) << 2
  const image = (pixels as usize) * pixel
  for (let n = 0; n < images; n++) {
    for (let at: usize = 0; at < pixel; at += 16) {
      let sum = f32x4.splat(0)
      for (let p = at; p < image; p += pixel)
        sum = f32x4.add(sum, f32x4.mul(v128.load(x + p), v128.load(outputGradient + p)))
      put(gradient + at, sum, ((pixel - at) >> 2) as i32)
    }
    x += image
    outputGradient += image
    gradient += pixel
  }
}
