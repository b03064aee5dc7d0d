/** Numbers and times in text: beside the progress bar as Keras 3 prints them. */

/** A loss or an accuracy: {@link fixed} to four decimals, or `9.9000e-04` where it is 0.001 or less. */
export function metricText(value: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Math.abs(value) > 1e-3) return fixed(value, 4)
  return value.toExponential(4).replace(/e([+-])(\d)$/, 'e$10$2')
}

/**
 * A number with this many decimals. What is less than 1 is never rounded up to it, because a share of 1 means all and a
 * probability of 1 certainty, and what is not 0 never down to it: `0.99999`, not `1.0000`; `0.00003`, not `0.0000`. It then
 * has as many decimals as that takes.
 */
export const fixed = (value: number, decimals: number): string => fixedWithin(1, value, decimals)

/** A share from 0 to 1 in percent, with the same care: `98.35%`, `99.998%`, `0.004%`. */
export const percentText = (share: number, decimals = 2): string =>
  `${fixedWithin(100, 100 * share, decimals)}%`

function fixedWithin(bound: number, value: number, decimals: number): string {
  const text = value.toFixed(decimals)
  const isZero = value !== 0 && Number(text) === 0
  if (isZero && Math.abs(value) < 1e-8) return value.toExponential(1)
  const isBound = value < bound && Number(text) >= bound
  return (isZero || isBound) && decimals < 17 ? fixedWithin(bound, value, decimals + 1) : text
}

/** A time for each step, in seconds: `4ms/step`, `310us/step`, `2s/step`. */
export function perStepText(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/step`
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`
  return `${(seconds * 1e6).toFixed(0)}us/step`
}

/** A time still to go, in seconds: `12s`, `1:05`, `1:00:05`. */
export function remainingText(seconds: number): string {
  const whole = Math.floor(seconds)
  const two = (count: number): string => String(count).padStart(2, '0')
  if (seconds > 3600)
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
  return seconds > 60 ? `${Math.floor(whole / 60)}:${two(whole % 60)}` : `${whole}s`
}

/** A time that has passed, in seconds: `2s`, `75s`. */
export const elapsedText = (seconds: number): string => `${seconds.toFixed(0)}s`
