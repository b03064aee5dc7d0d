// Summarizes a figure that was measured several times.

/** @returns the least, the median and the greatest value */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  return { min: sorted[0], median: (lower + upper) / 2, max: sorted[sorted.length - 1] }
}

const digits = (value) => (value < 10 ? 2 : value < 100 ? 1 : 0)

/** `17.0 (17.4, 21.2)`: the least, and in brackets the median and the greatest. */
export function spreadText({ min, median, max }) {
  const text = (value) => value.toFixed(digits(min))
  return `${text(min)} (${text(median)}, ${text(max)})`
}
