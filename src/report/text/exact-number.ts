/** Numbers of a computation in text: rounded for the eye alone. */

/** Below this share of the numbers that went in, a result is the rest that rounding left. */
const rest = 1e-12

/**
 * A number to six significant digits, a whole one with all of them. Double precision has no 0.1, so eight times 0.1 less
 * 0.8 leaves some 1e-17: what is less than 1e-12 of `scale` is written 0. `--json` has the numbers as they were computed.
 *
 * @param scale how large the numbers are that the result was computed from
 */
export function numberText(value: number, scale = 1): string {
  if (Number.isInteger(value)) return Math.abs(value) < 1e15 ? String(value + 0) : value.toPrecision(6)
  if (Math.abs(value) < rest * scale) return '0'
  return String(Number(value.toPrecision(6)))
}
