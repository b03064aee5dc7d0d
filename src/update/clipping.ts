/** Gradient clipping: by the norm of the gradient of one weight array, or number by number. */
import { numberAt } from '../math/numbers.js'

/**
 * Clips in place, as Keras's `clipnorm` and `clipvalue` do. `clipNorm`: if the root of the sum of squares of the
 * array is above it, the array is multiplied by clipNorm / root. Each weight array is treated separately (Keras's
 * global_clipnorm is different). `clipValue`: each number is limited to [-clipValue, clipValue].
 *
 * @param gradient of one weight array, changed; each number is computed in double precision and rounded once
 */
export function clipGradient(
  gradient: Float32Array,
  { clipNorm, clipValue }: { readonly clipNorm?: number | undefined; readonly clipValue?: number | undefined }
): void {
  if (clipNorm !== undefined) {
    let squares = 0
    for (const g of gradient) squares += g * g
    const norm = Math.sqrt(squares)
    if (norm > clipNorm)
      for (let i = 0; i < gradient.length; i++) gradient[i] = (numberAt(gradient, i) * clipNorm) / norm
  }
  if (clipValue !== undefined)
    for (let i = 0; i < gradient.length; i++)
      gradient[i] = Math.min(Math.max(numberAt(gradient, i), -clipValue), clipValue)
}
