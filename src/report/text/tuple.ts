/** Shapes as Python prints them: what the lecture and Keras show. */

/**
 * A shape as a Python tuple: `(60000, 28, 28)`, `(60000,)`, `(None, 320)`.
 *
 * @param shape null stands for a size that is not fixed, such as the batch
 */
export function pythonTuple(shape: readonly (number | null)[]): string {
  const sides = shape.map((side) => (side === null ? 'None' : String(side)))
  return sides.length === 1 ? `(${sides[0]},)` : `(${sides.join(', ')})`
}

/** The line that the lecture prints for an array: `Shape of x_train: (60000, 28, 28)`. */
export const shapeLine = (name: string, shape: readonly number[]): string =>
  `Shape of ${name}: ${pythonTuple(shape)}`
