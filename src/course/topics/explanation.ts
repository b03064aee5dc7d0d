/** What a topic of the lecture says, as data: text, matrices, pictures and tables, with the numbers beside them. */
import type { Tensor } from '../../reference/tensor.js'
import type { Chart } from '../../report/charts/render.js'
import type { ValueRange } from '../../report/pictures/scaled.js'
import type { Column } from '../../report/text/table.js'

/** A matrix, vector or tensor as numbers. */
export interface NumbersPart {
  readonly numbers: Tensor
  readonly caption?: string
  /** How large the numbers are that these were computed from. */
  readonly scale?: number
  /** The most rows; left out: all. */
  readonly height?: number
  /** Which numbers stand out. */
  readonly mark?: (row: number, column: number) => boolean
  /** Which are not known yet. */
  readonly hidden?: (row: number, column: number) => boolean
}

/** An image that is drawn. */
export interface PicturePart {
  readonly picture: Tensor
  readonly caption?: string
  /** What is black and what is white; left out: 0 and 1. */
  readonly range?: ValueRange
  /** A character for a pixel, where two would be taken. */
  readonly small?: boolean
}

/** A sign between two parts, or one of them. */
export type Part = string | NumbersPart | PicturePart

export type Block =
  | { readonly kind: 'text'; readonly text: string }
  /** Short lines, each as it is. */
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | { readonly kind: 'row'; readonly parts: readonly Part[] }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly string[][] }

export interface Section {
  readonly heading: string
  readonly blocks: readonly Block[]
  /** The numbers of the section as `--json` has them: as they were computed. */
  readonly values: Readonly<Record<string, unknown>>
}

export interface Question {
  readonly question: string
  readonly answer: string
}

/** What can be written with `-o`: images beside each other under a title, or a chart of some width in pixels. */
export type Drawable =
  | {
      readonly kind: 'images'
      /** What is shown, and of what. */
      readonly title: string
      readonly images: readonly {
        readonly image: Tensor
        readonly range?: ValueRange
        readonly label: string
      }[]
    }
  | { readonly kind: 'chart'; readonly draw: (width?: number) => Chart }

/** A topic worked out. */
export interface Explanation {
  readonly title: string
  readonly sections: readonly Section[]
  readonly questions: readonly Question[]
  /** What `--step` walks through, in the order of its steps. */
  readonly steps?: () => readonly Section[]
  readonly picture?: Drawable
}

/** A paragraph. */
export const text = (text: string): Block => ({ kind: 'text', text })

/** Parts side by side. */
export const row = (...parts: readonly Part[]): Block => ({ kind: 'row', parts })

/** A table: the first column's texts to the left, figures to the right. */
export const table = (headers: readonly string[], rows: readonly string[][]): Block => ({
  kind: 'table',
  columns: headers.map((header, i) => ({ header, align: i === 0 ? 'left' : 'right' })),
  rows
})
