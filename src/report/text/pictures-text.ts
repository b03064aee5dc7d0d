/** A description of own pictures as text: a table of classes by split, and what a user should know. */
import { counted, withCommas } from '../../counts.js'
import { plainTable, type TableOptions } from './table.js'

/** What is described; `src/dataset/own/describe-pictures.ts` finds it out. */
export interface DescribedPictures {
  readonly path: string
  readonly format: string
  readonly classes: readonly string[]
  readonly splits: {
    readonly [split: string]: { readonly count: number; readonly perClass: readonly number[] }
  }
  readonly sizes: {
    readonly common: { readonly width: number; readonly height: number; readonly count: number }
    readonly smallest: { readonly width: number; readonly height: number }
    readonly largest: { readonly width: number; readonly height: number }
  }
  readonly gray: number
  /** `[height, width, channels]` of the network's image. */
  readonly imageShape: readonly [number, number, number]
  readonly fit: string
  readonly duplicates: {
    readonly within: number
    readonly across: number
    readonly conflicting: number
    readonly groups: readonly (readonly { readonly name: string }[])[]
  }
  /** A line for each kind of problem. */
  readonly problems: readonly string[]
}

/** From so many times on, the difference between classes is worth a word. */
const imbalance = 3

/** The table of classes by split, which is laid out and has escaped its cells itself, and the plain lines around it. */
export interface PicturesText {
  readonly headline: string
  readonly table: string
  readonly remarks: readonly string[]
}

export function picturesText(data: DescribedPictures, options: TableOptions): PicturesText {
  const total = Object.values(data.splits).reduce((sum, { count }) => sum + count, 0)
  return {
    headline: `${data.path}: ${data.format}, ${counted(data.classes.length, 'class', 'classes')}, ${pictures(total)}`,
    table: classTable(data, options),
    remarks: [
      sizesText(data, total),
      imageText(data),
      ...balanceLines(data),
      ...duplicateLines(data),
      ...data.problems
    ]
  }
}

const pictures = (count: number): string => counted(count, 'picture')

function classTable({ classes, splits }: DescribedPictures, options: TableOptions): string {
  const names = Object.keys(splits)
  const row = (label: string, cells: readonly number[]): string[] => [label, ...cells.map(withCommas)]
  const counts = Object.values(splits)
  return plainTable(
    [{ header: 'class', align: 'left' }, ...names.map((header) => ({ header, align: 'right' }) as const)],
    [
      ...classes.map((label, i) =>
        row(
          label,
          counts.map(({ perClass }) => perClass[i] ?? 0)
        )
      ),
      row(
        'all',
        counts.map(({ count }) => count)
      )
    ],
    options
  )
}

function sizesText({ sizes: { common, smallest, largest }, gray }: DescribedPictures, total: number): string {
  const size = ({ width, height }: { width: number; height: number }): string => `${width} x ${height}`
  const isOne = common.count === total
  const sides = isOne
    ? `all ${size(common)} pixels`
    : `from ${size(smallest)} to ${size(largest)} pixels, most often ${size(common)} (${withCommas(common.count)})`
  const colours =
    gray === total
      ? 'gray'
      : gray === 0
        ? 'in colour'
        : `${withCommas(gray)} gray, ${withCommas(total - gray)} in colour`
  return `sizes: ${sides}; ${colours}`
}

const imageText = ({ imageShape: [height, width, channels], fit }: DescribedPictures): string =>
  `for the network: ${width} x ${height} pixels, ${channels === 1 ? 'gray' : 'in colour'}, fit "${fit}"`

function balanceLines({ classes, splits }: DescribedPictures): string[] {
  const counts = splits.train?.perClass ?? []
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (!(least > 0) || most < imbalance * least) return []
  const name = (count: number): string => classes[counts.indexOf(count)] ?? ''
  return [
    `the largest class, ${name(most)}, has ${(most / least).toFixed(1)} times the pictures of the smallest, ${name(least)}`
  ]
}

function duplicateLines({
  duplicates: { within, across, conflicting, groups }
}: DescribedPictures): string[] {
  const [first] = groups
  if (first === undefined) return []
  const parts = [
    ...(within > 0 ? [`${pictures(within)} repeat${within === 1 ? 's' : ''} another of the same split`] : []),
    ...(across > 0 ? [`${pictures(across)} of one split ${across === 1 ? 'is' : 'are'} also in another`] : [])
  ]
  const example = first
    .slice(0, 2)
    .map(({ name }) => name)
    .join(' and ')
  return [
    `duplicates: ${parts.join('; ')}; for example ${example}`,
    ...(conflicting > 0
      ? [`in ${counted(conflicting, 'group')} of duplicates the same picture is in different classes`]
      : [])
  ]
}
