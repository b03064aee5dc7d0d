/** Counts as people read them: with commas in the thousands, and with what is counted. JSON has plain numbers. */

/**
 * A number whose whole part has commas: `38390` as `38,390`. Not by `toLocaleString`, which takes 12 ms to load what it knows
 * of languages.
 */
export const withCommas = (count: number): string =>
  String(count).replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))

/** A count with what is counted: `1 epoch`, `3 epochs`, `1,563 batches` with `batches` as the plural. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${withCommas(count)} ${count === 1 ? noun : plural}`
