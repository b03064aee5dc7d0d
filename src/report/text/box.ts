/** Boxes of text: lines of one width, put side by side and below each other. */

/** Lines that take `width` characters each; colours in them take none. */
export interface Box {
  readonly width: number
  readonly lines: readonly string[]
}

/** A line by itself. */
export const textBox = (text: string, painted = text): Box => ({ width: text.length, lines: [painted] })

/** A box with a line above it. */
export function captioned(caption: string, box: Box): Box {
  const width = Math.max(caption.length, box.width)
  const filled = (line: string, length: number): string => line + ' '.repeat(width - length)
  return {
    width,
    lines: [filled(caption, caption.length), ...box.lines.map((line) => filled(line, box.width))]
  }
}

const gap = 2

/** Boxes from left to right, each in the middle of the height; where they take more than `width` they go on below. */
export function besides(boxes: readonly Box[], width: number): string[] {
  const rows: Box[][] = []
  let used = 0
  for (const box of boxes) {
    const row = rows.at(-1)
    if (row === undefined || used + gap + box.width > width) {
      rows.push([box])
      used = box.width
    } else {
      row.push(box)
      used += gap + box.width
    }
  }
  return rows.flatMap((row, i) => [...(i > 0 ? [''] : []), ...joined(row)])
}

function joined(boxes: readonly Box[]): string[] {
  const height = Math.max(...boxes.map(({ lines }) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    boxes
      .map(({ width, lines }) => lines[line - Math.floor((height - lines.length) / 2)] ?? ' '.repeat(width))
      .join(' '.repeat(gap))
      .trimEnd()
  )
}
