/** A split of pictures into training, validation and test: by class, seeded, with groups and duplicates on one side. */
import { counted, withCommas } from '../counts.js'
import { numberAt, valueAt } from '../math/numbers.js'
import { permutation, randomStream } from '../random.js'

/** The pictures to split; each array has one entry for each picture. */
export interface Stratifiable {
  /** Class numbers, from 0. */
  readonly labels: ArrayLike<number>
  readonly classes: number
  /** Pictures of the same group stay in one part; undefined: in no group. Left out: there are no groups. */
  readonly groups?: readonly (string | undefined)[]
  /** Pictures with the same hash are duplicates and stay in one part. Left out: there are no duplicates. */
  readonly hashes?: readonly (string | undefined)[]
}

export interface StratifyOptions {
  /** A whole number in [0, 2^32). */
  readonly seed: number
  /** A fraction below 1, or a number of pictures; 0: none. */
  readonly validation: number
  /** As `validation`. */
  readonly test: number
}

/** A class that has no picture in a part that was asked for. */
export interface SmallClass {
  readonly class: number
  /** How many pictures it has. */
  readonly count: number
  readonly missing: readonly ('train' | 'validation' | 'test')[]
}

export interface Stratified {
  /** Indices of the pictures, ascending. */
  readonly train: Uint32Array
  readonly validation: Uint32Array
  readonly test: Uint32Array
  readonly small: readonly SmallClass[]
}

/**
 * Splits pictures. Each class gives each part its share, rounded so that the total is as requested. A class with enough
 * pictures gives each part at least one and keeps one for training. If pictures belong together, a part gets the number
 * that is closest. The same pictures, seed and sizes give the same split.
 *
 * @throws RangeError if arrays differ in length, a label is not a class, or the parts leave nothing to train on
 */
export function stratify(pictures: Stratifiable, { seed, validation, test }: StratifyOptions): Stratified {
  const { labels, classes } = pictures
  const counts = countsOf(pictures)
  const wanted = [validation, test].map((size) => wantedCount(size, labels.length))
  const sum = numberAt(wanted, 0) + numberAt(wanted, 1)
  if (sum > 0 && sum >= labels.length)
    throw new RangeError(
      `${withCommas(sum)} of ${counted(labels.length, 'picture')} set aside leave none to train on`
    )
  const parts = wanted.filter((count) => count > 0).length + 1
  const needs = wanted.map((count) => quotas(counts, count, labels.length, parts))
  const places: [number[], number[], number[]] = [[], [], []]
  const stream = randomStream(seed, 'split', 1)
  const units = unitsOf(pictures)
  const order = [...permutation(stream, units.length)].map((place) => valueAt(units, place))
  // Pictures that belong together first: single pictures then fill the rest.
  for (const unit of [
    ...order.filter(({ length }) => length > 1),
    ...order.filter(({ length }) => length === 1)
  ]) {
    const part = partFor(unit, labels, needs)
    const list = valueAt(places, part)
    // Not with spread syntax: a group of 200,000 would be that many arguments.
    for (const place of unit) list.push(place)
    const need = needs[part - 1]
    if (need !== undefined) for (const place of unit) change(need, numberAt(labels, place), -1)
  }
  const [train, first, second] = places.map((list) => Uint32Array.from(list).sort())
  const split = { train: train ?? none, validation: first ?? none, test: second ?? none }
  return { ...split, small: smallClasses(split, labels, counts, wanted, classes) }
}

const none = new Uint32Array(0)

function change(numbers: number[], place: number, by: number): void {
  numbers[place] = numberAt(numbers, place) + by
}

function countsOf({ labels, classes, groups, hashes }: Stratifiable): number[] {
  for (const list of [groups, hashes])
    if (list !== undefined && list.length !== labels.length)
      throw new RangeError(`${labels.length} labels, but ${list.length} groups or hashes`)
  const counts: number[] = Array(classes).fill(0)
  for (let i = 0; i < labels.length; i++) change(counts, numberAt(labels, i), 1)
  return counts
}

function wantedCount(size: number, count: number): number {
  if (!(size >= 0) || (size >= 1 && !Number.isInteger(size)))
    throw new RangeError(`${size} is neither a share below 1 nor a number of pictures`)
  return size < 1 ? Math.round(size * count) : size
}

/** Pictures of each class in a part, by largest remainders: at least one if the class has enough, at most all. */
function quotas(counts: readonly number[], wanted: number, all: number, parts: number): number[] {
  if (wanted === 0) return counts.map(() => 0)
  const ideal = counts.map((count) => (count * wanted) / all)
  const least = counts.map((count) => (count >= parts ? 1 : 0))
  // One picture stays for training, and one for the other part.
  const most = counts.map((count) => Math.max(0, count - parts + 1))
  const given = ideal.map((value, c) =>
    Math.min(Math.max(Math.floor(value), numberAt(least, c)), numberAt(most, c))
  )
  let missing = wanted - given.reduce((sum, value) => sum + value, 0)
  for (; missing !== 0; missing -= Math.sign(missing)) {
    const step = Math.sign(missing)
    let best: number | undefined
    const gain = (c: number): number => step * (numberAt(ideal, c) - numberAt(given, c))
    for (let c = 0; c < counts.length; c++) {
      const next = numberAt(given, c) + step
      const isOpen = next >= numberAt(least, c) && next <= numberAt(most, c)
      if (isOpen && (best === undefined || gain(c) > gain(best))) best = c
    }
    if (best === undefined) break
    change(given, best, step)
  }
  return given
}

/** Pictures that belong together by a group or a hash, directly or in chains; ordered by their first picture. */
function unitsOf({ labels, groups, hashes }: Stratifiable): number[][] {
  const parents = Uint32Array.from({ length: labels.length }, (_, i) => i)
  const rootOf = (place: number): number => {
    let root = place
    while (numberAt(parents, root) !== root) {
      parents[root] = numberAt(parents, numberAt(parents, root))
      root = numberAt(parents, root)
    }
    return root
  }
  for (const keys of [groups, hashes]) {
    const first = new Map<string, number>()
    for (const [place, key] of (keys ?? []).entries()) {
      if (key === undefined) continue
      const other = first.get(key)
      if (other === undefined) first.set(key, place)
      else {
        const [a, b] = [rootOf(other), rootOf(place)]
        parents[Math.max(a, b)] = Math.min(a, b)
      }
    }
  }
  const units = new Map<number, number[]>()
  for (let place = 0; place < labels.length; place++) {
    const root = rootOf(place)
    const unit = units.get(root)
    if (unit === undefined) units.set(root, [place])
    else unit.push(place)
  }
  return [...units.values()]
}

/** 1 for validation, 2 for test, if the unit brings that part closest to its quota; otherwise 0, training. */
function partFor(unit: readonly number[], labels: ArrayLike<number>, needs: readonly number[][]): number {
  const sizes = new Map<number, number>()
  for (const place of unit) {
    const label = numberAt(labels, place)
    sizes.set(label, (sizes.get(label) ?? 0) + 1)
  }
  let [best, part] = [0, 0]
  for (const [which, need] of needs.entries()) {
    let gain = 0
    for (const [label, size] of sizes)
      gain += Math.abs(numberAt(need, label)) - Math.abs(numberAt(need, label) - size)
    if (gain > best) [best, part] = [gain, which + 1]
  }
  return part
}

function smallClasses(
  split: Record<'train' | 'validation' | 'test', Uint32Array>,
  labels: ArrayLike<number>,
  counts: readonly number[],
  [validation = 0, test = 0]: readonly number[],
  classes: number
): SmallClass[] {
  const parts = (['train', 'validation', 'test'] as const).filter(
    (part) => part === 'train' || (part === 'validation' ? validation : test) > 0
  )
  const seen = parts.map((part) => ({ part, has: new Set([...split[part]].map((i) => numberAt(labels, i))) }))
  return Array.from({ length: classes }, (_, c) => ({
    class: c,
    count: numberAt(counts, c),
    missing: seen.filter(({ has }) => !has.has(c)).map(({ part }) => part)
  })).filter(({ missing }) => missing.length > 0)
}
