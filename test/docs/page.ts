/** Reads the pages for users: their blocks of code, the examples in them, their links and headings. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../cli/cnn.js'

/** A fenced block of code: what stands after its fence, and its lines. */
interface Block {
  readonly language: string
  readonly text: string
  /** Counted from 1: where its fence opens and closes. */
  readonly from: number
  readonly to: number
}

/** Commands as a reader pastes them, and what the page shows of their output. */
export interface Example {
  readonly commands: string
  readonly output?: string
}

/** README.md and docs/; the diary of the tuning is left out, for what it shows takes minutes. */
export const pageNames: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'performance.md')
    .map((name) => `docs/${name}`)
]

export const textOf = (page: string): string => readFileSync(join(root, page), 'utf8')

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { language: string; from: number; lines: string[] } | undefined
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\w*)$/.exec(line)
    if (!fence) open?.lines.push(line)
    else if (!open) open = { language: fence[1] ?? '', from: index + 1, lines: [] }
    else {
      blocks.push({ language: open.language, text: open.lines.join('\n'), from: open.from, to: index + 1 })
      open = undefined
    }
  }
  return blocks
}

/** Each block `sh`, with the block `text` right below it as its output. */
export function examplesOf(text: string): Example[] {
  const blocks = blocksOf(text)
  return blocks.flatMap((block, index) => {
    if (block.language !== 'sh') return []
    const next = blocks[index + 1]
    const hasOutput = next?.language === 'text' && next.from === block.to + 2
    return [{ commands: block.text, ...(hasOutput && { output: next.text }) }]
  })
}

/** The programs of a page: blocks that begin with their file's name, as in `// bars.mjs`. */
export const programsOf = (text: string): { file: string; text: string }[] =>
  blocksOf(text).flatMap((block) => {
    const [, file] = /^\/\/ (\w[\w.-]*\.m?[jt]s)$/m.exec(block.text.split('\n')[0] ?? '') ?? []
    return file === undefined ? [] : [{ file, text: block.text }]
  })

/** The text without its blocks of code and pieces of code. */
function proseOf(text: string): string {
  const code = new Set(blocksOf(text).flatMap(({ from, to }) => range(from, to)))
  const prose = text.split('\n').filter((line, index) => !code.has(index + 1) && !line.startsWith('    '))
  return prose.join('\n').replace(/`[^`\n]*`/g, '')
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Where the links and pictures of a page lead, as they are written. */
export const linksOf = (text: string): string[] =>
  [...proseOf(text).matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g)].map(
    ([, link, attribute]) => link ?? attribute ?? ''
  )

/** The anchors that GitHub gives to the headings of a page. */
export function anchorsOf(text: string): string[] {
  const code = new Set(blocksOf(text).flatMap(({ from, to }) => range(from, to)))
  const seen = new Map<string, number>()
  return text.split('\n').flatMap((line, index) => {
    const [, heading] = (code.has(index + 1) ? undefined : /^#{1,6} (.+)$/.exec(line)) ?? []
    if (heading === undefined) return []
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-')
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    return [count === 0 ? anchor : `${anchor}-${count}`]
  })
}
