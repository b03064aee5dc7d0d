/** The kernels of src/kernels/merge. Generated from src/kernels by scripts/kernel-interface.js. */

export interface MergeKernels {
  /** sum = a + b, number by number; `sum` may be `a` or `b`. */
  add(a: number, b: number, count: number, sum: number): void

  /** larger = max(a, b), number by number. NaN wins. */
  maximum(a: number, b: number, count: number, larger: number): void

  /** The gradient of `a` where a >= b, and that of `b` where not; 0 for either: nobody asks for it. */
  maximumGradient(
    a: number,
    b: number,
    outputGradient: number,
    count: number,
    aGradient: number,
    bGradient: number
  ): void

  /** product = a b, number by number; `product` may be `a` or `b`. */
  multiply(a: number, b: number, count: number, product: number): void

  /** The `pixels` of each image, of `channels` numbers, times the one pixel that the image has in `factor`. */
  multiplyPixels(
    x: number,
    factor: number,
    images: number,
    pixels: number,
    channels: number,
    product: number
  ): void

  /** The gradient of the one pixel of each image: that of the product times x, summed over the pixels in their order. */
  multiplyPixelsGradient(
    x: number,
    outputGradient: number,
    images: number,
    pixels: number,
    channels: number,
    gradient: number
  ): void
}
