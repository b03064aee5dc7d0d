// A recording of a terminal as one SVG, light or dark as its reader prefers. It plays once and keeps its last screen,
// which is also what is shown if motion is not wanted or not possible.

const cell = { width: 8, height: 18 }
const margin = 16

const style = `
rect{fill:#f6f8fa;stroke:#d1d9e0}
text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328}
.bold{font-weight:700}.dim{opacity:.55}
.green{fill:#116329}.cyan{fill:#1b5f72}.blue{fill:#0550ae}.red{fill:#cf222e}
@media(prefers-color-scheme:dark){
rect{fill:#151b23;stroke:#3d444d}
text{fill:#e6edf3}
.green{fill:#56d364}.cyan{fill:#56d4dd}.blue{fill:#6cb6ff}.red{fill:#ff7b72}
}
.gone{visibility:hidden}
@media(prefers-reduced-motion:no-preference){
.kept{animation:appear .01s both}
.gone{animation:show 1s}
@keyframes appear{from{visibility:hidden}to{visibility:visible}}
@keyframes show{from,to{visibility:visible}}
}`.trim()

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The cells of a row in pieces of one style. Blanks end a piece, because readers of SVG treat them differently. */
function piecesOf(row) {
  const runs = []
  row.forEach(({ text, style }, x) => {
    const last = runs.at(-1)
    if (last !== undefined && last.style === style) last.text += text
    else runs.push({ x, text, style })
  })
  return runs.flatMap(({ x, text, style }) =>
    [...text.matchAll(/\S+(?: \S+)*/g)].map((words) => ({ x: x + words.index, text: words[0], style }))
  )
}

/** One row. Each piece has a fixed width, so that columns are aligned in any font. */
const rowText = (row, y) =>
  piecesOf(row)
    .map(({ x, text, style }) => {
      const place = `x="${margin + x * cell.width}" y="${margin + (y + 0.75) * cell.height}"`
      const width = [...text].length * cell.width
      return `<text ${place}${style && ` class="${style}"`} textLength="${width}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`
    })
    .join('')

/** What each row showed and when: the start and end of each period, in seconds. */
function spansOf(frames) {
  const spans = []
  const open = []
  for (const { seconds, rows } of frames)
    rows.forEach((row, y) => {
      const text = rowText(row, y)
      const before = open[y]
      if (before !== undefined && before.text === text) return
      if (before !== undefined) before.until = seconds
      open[y] = { text, from: seconds }
      if (text !== '') spans.push(open[y])
    })
  return spans
}

/**
 * @param frames `{ seconds, rows }`, each the whole screen at that time
 * @param title what the picture shows, for readers who cannot see it
 */
export function recordingSvg(frames, title) {
  const [{ rows }] = frames
  const width = 2 * margin + rows[0].length * cell.width
  const height = 2 * margin + rows.length * cell.height
  const groups = spansOf(frames).map(({ text, from, until }) => {
    const begins = `animation-delay:${from.toFixed(2)}s`
    return until === undefined
      ? `<g class="kept" style="${begins}">${text}</g>`
      : `<g class="gone" style="${begins};animation-duration:${(until - from).toFixed(2)}s">${text}</g>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>${style}</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8"/>
${groups.join('\n')}
</svg>
`
}
