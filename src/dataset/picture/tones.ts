/** The two tones of a drawing, its dark and its light side, and how much each varies. */
import { numberAt } from '../../math/numbers.js'

/** Brightness from 0 (black) to 65,535 (white), row by row, `[height, width]`. */
export interface Gray {
  readonly width: number
  readonly height: number
  readonly values: Uint16Array
}

/** One side of the threshold. */
export interface Tone {
  /** The median brightness. */
  readonly middle: number
  /** The median distance from it. */
  readonly spread: number
}

export interface Tones {
  /** The brightness of the darkest and of the brightest pixel. */
  readonly darkest: number
  readonly brightest: number
  /** Pixels up to it are dark, pixels above it light. */
  readonly threshold: number
  readonly dark: Tone
  readonly light: Tone
}

/** How many pixels have a brightness, or some other value. */
interface Count {
  readonly level: number
  readonly count: number
}

/** The tones of a gray picture; if all pixels are alike, both are the same. */
export function tonesOf(gray: Gray): Tones {
  const counts = countsOf(gray)
  const threshold = thresholdOf(counts)
  const dark = counts.filter(({ level }) => level <= threshold)
  const light = counts.filter(({ level }) => level > threshold)
  const [darkest] = dark
  if (darkest === undefined) throw new RangeError('a picture without pixels has no tones')
  const darkTone = toneOf(dark)
  return {
    darkest: darkest.level,
    brightest: counts.reduce((greatest, { level }) => Math.max(greatest, level), darkest.level),
    threshold,
    dark: darkTone,
    light: light.length > 0 ? toneOf(light) : darkTone
  }
}

/** By ascending brightness. */
function countsOf({ values }: Gray): Count[] {
  const histogram = new Uint32Array(65_536)
  for (const value of values) histogram[value] = numberAt(histogram, value) + 1
  const counts: Count[] = []
  for (let level = 0; level < histogram.length; level++) {
    const count = numberAt(histogram, level)
    if (count > 0) counts.push({ level, count })
  }
  return counts
}

/**
 * The brightness that best separates a picture into two classes, after N. Otsu, "A threshold selection method from
 * gray-level histograms", 1979: the variance between the classes is greatest.
 */
function thresholdOf(counts: readonly Count[]): number {
  let [total, sum] = [0, 0]
  for (const { level, count } of counts) {
    total += count
    sum += level * count
  }
  let best = { threshold: 0, variance: -1 }
  let [below, sumBelow] = [0, 0]
  for (const { level, count } of counts) {
    below += count
    sumBelow += level * count
    const above = total - below
    const difference = above === 0 ? 0 : sumBelow / below - (sum - sumBelow) / above
    const variance = below * above * difference * difference
    if (variance > best.variance) best = { threshold: level, variance }
  }
  return best.threshold
}

function toneOf(counts: readonly Count[]): Tone {
  const middle = medianOf(counts)
  const distances = counts.map(({ level, count }) => ({ level: Math.abs(level - middle), count }))
  return { middle, spread: medianOf(distances.sort((a, b) => a.level - b.level)) }
}

/** The level at which half of the count is reached; `counts` has ascending levels. */
function medianOf(counts: readonly Count[]): number {
  let rest = counts.reduce((sum, { count }) => sum + count, 0) / 2
  for (const { level, count } of counts) {
    rest -= count
    if (rest < 0) return level
  }
  throw new RangeError('nothing is counted')
}

/** If more than this fraction of the border is on one side of the threshold, that side is the ground. */
const clearBorder = 2 / 3

/**
 * Whether something dark is drawn on a light ground. The ground is what most of the pixels along the picture's border
 * are; if lines or the drawing lie along the border too, it is what most pixels of the picture are.
 */
export function hasLightGround({ width, height, values }: Gray, threshold: number): boolean {
  const border: number[] = []
  for (let x = 0; x < width; x++) border.push(x, (height - 1) * width + x)
  for (let y = 1; y < height - 1; y++) border.push(y * width, y * width + width - 1)
  const isLight = (value: number): boolean => value > threshold
  const light = border.filter((at) => isLight(numberAt(values, at))).length / border.length
  if (light > clearBorder || light < 1 - clearBorder) return light > clearBorder
  return values.filter(isLight).length > values.length / 2
}
