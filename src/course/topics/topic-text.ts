/** A topic of the lecture as text for a terminal of some width, and as data. */

import { drawing, type Painter } from '../../report/pictures/drawn.js'
import { pictureRange } from '../../report/pictures/scaled.js'
import { type Box, besides, captioned, textBox } from '../../report/text/box.js'
import { type Colours, hasColours } from '../../report/text/colours.js'
import { wrap } from '../../report/text/columns.js'
import { tensorBoxes } from '../../report/text/matrix-text.js'
import { plainTable } from '../../report/text/table.js'
import { visible } from '../../report/text/visible.js'
import type { Block, Explanation, Part, Section } from './explanation.js'

export interface TextOptions {
  readonly width: number
  readonly colours: Colours & Painter
}

/** Lines of text are not longer than this, however wide the terminal is. */
const longestLine = 100

const indent = '  '

/** The whole topic. The steps are printed separately: {@link sectionText}. */
export function explanationText(
  { title, sections, questions }: Explanation,
  options: TextOptions & { readonly answers: boolean }
): string {
  const { colours, answers } = options
  const width = Math.min(options.width, longestLine)
  const asked = questions.flatMap(({ question, answer }, i) => {
    const label = questions.length === 1 ? 'Question:' : `Question ${i + 1}:`
    return [
      ['', ...paragraph(`${label} ${question}`, width).map((line) => colours.bold(line))],
      ...(answers ? [paragraph(answer, width - indent.length).map((line) => indent + line)] : [])
    ].flat()
  })
  return [
    colours.bold(visible(title)),
    ...sections.map((section) => `\n${sectionText(section, options)}`),
    ...asked,
    ...(answers || questions.length === 0 ? [] : ['', colours.dim('--answer shows the answers')])
  ].join('\n')
}

/** One section: its heading, then its blocks, a line between. */
export function sectionText({ heading, blocks }: Section, options: TextOptions): string {
  const { colours } = options
  const parts = blocks.map((block) => blockLines(block, options).join('\n'))
  return [
    colours.cyan(visible(heading)),
    ...parts.flatMap((part, i) => (i === 0 ? [part] : ['', part]))
  ].join('\n')
}

function blockLines(block: Block, options: TextOptions): string[] {
  const { width, colours } = options
  switch (block.kind) {
    case 'text':
      return paragraph(block.text, Math.min(width, longestLine))
    case 'lines':
      return block.lines.flatMap((line) => paragraph(line, width - indent.length).map((one) => indent + one))
    case 'table':
      return plainTable(block.columns, block.rows, options)
        .split('\n')
        .map((line) => line.trimEnd())
    case 'row': {
      const room = width - indent.length
      const boxes = block.parts.flatMap((part) => boxesOf(part, room, colours))
      return besides(boxes, room).map((line) => (line === '' ? '' : indent + line))
    }
  }
}

const paragraph = (text: string, width: number): string[] => wrap(visible(text), Math.max(20, width))

function boxesOf(part: Part, width: number, colours: TextOptions['colours']): Box[] {
  if (typeof part === 'string') return [textBox(part)]
  if ('picture' in part) {
    const { picture, range = pictureRange, small = false } = part
    const drawn = drawing(picture, { width, painter: colours, range, small })
    return [withCaption(part.caption, drawn)]
  }
  const { numbers, caption, mark, ...options } = part
  const paint =
    mark &&
    ((text: string, row: number, column: number): string =>
      mark(row, column) ? colours.bold(colours.green(text)) : colours.dim(text))
  // Without colours the patch would not be seen.
  const bracketed = hasColours(colours) ? undefined : mark
  const boxes = tensorBoxes(numbers, {
    width,
    ...options,
    ...(paint && { paint }),
    ...(bracketed && { bracketed })
  })
  return boxes.map((box, i) => withCaption(i === 0 ? caption : caption && ' ', box))
}

const withCaption = (caption: string | undefined, box: Box): Box =>
  caption === undefined ? box : captioned(visible(caption), box)

/** The topic as `cnn explain --json` prints it. */
export const explanationJson = (
  topic: string,
  { title, sections, questions }: Explanation,
  { answers, steps }: { readonly answers: boolean; readonly steps?: readonly Section[] }
) => ({
  topic,
  title,
  sections: sections.map(({ heading, values }) => ({ heading, ...values })),
  ...(steps && { steps: steps.map(({ values }) => values) }),
  questions: questions.map(({ question, answer }) => (answers ? { question, answer } : { question }))
})
