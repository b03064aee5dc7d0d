/** Gradient clipping: by the length of the gradient of one array of weights, or number by number. */
import { numberAt } from '../math/numbers.js'

/**
 * Clips in place, as Keras's `clipnorm` and `clipvalue` do. `clipNorm`: where the root of the sum of squares of the
 * array is above it, the array is multiplied by clipNorm / root; each array of weights is taken by itself (Keras's
 * global_clipnorm is another thing). `clipValue`: each number is brought to within [-clipValue, clipValue].
 *
 * @param gradient of one array of weights, changed; each number is computed in double precision and rounded once
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
