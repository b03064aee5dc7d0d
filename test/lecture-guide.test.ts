/** docs/lecture.md: every command in it prints what is below it, in the order of the page, in one directory. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { topicNames } from '../src/course/topics/topics.js'
import { cnn, keptDirectory, root } from './cli/cnn.js'

interface Shown {
  readonly command: string
  readonly output: string
}

/** The commands of a page and what it shows of their output. */
function commandsIn(page: string): Shown[] {
  const lines = page.split('\n')
  const shown: { command: string; lines: string[] }[] = []
  let inside = false
  for (const line of lines) {
    const text = line.replace(/^ {4}/, '')
    if (line.startsWith('    $ cnn ')) {
      shown.push({ command: text.slice(2), lines: [] })
      inside = true
    } else if (inside && (line === '' || line.startsWith('    '))) shown.at(-1)?.lines.push(text)
    else inside = false
  }
  return shown.map(({ command, lines }) => ({ command, output: lines.join('\n').trimEnd() }))
}

/** The arguments as a shell would pass them: these commands have plain words and double quotes. */
const argumentsOf = (command: string): string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain).slice(1)

/** Where a line says … lines are left out, so that what stands between is looked for in its order. */
function expectShown(stdout: string, output: string): void {
  if (!/^…$/m.test(output)) {
    expect(stdout.trimEnd()).toBe(output)
    return
  }
  let at = 0
  for (const part of output.split(/^…$\n?/m).map((text) => text.trimEnd())) {
    if (part === '') continue
    const found = `\n${stdout}`.indexOf(`\n${part}\n`, at)
    // Says what differs where the part is nowhere; where it is elsewhere the next line fails.
    if (found < 0) expect(stdout).toContain(part)
    expect(found).toBeGreaterThanOrEqual(at)
    at = found + part.length
  }
}

const shown = commandsIn(readFileSync(join(root, 'docs/lecture.md'), 'utf8'))

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
})

describe('the guide to the lecture', () => {
  it('shows every topic', () => {
    const explained = shown.flatMap(({ command }) => /^cnn explain (\S+)/.exec(command)?.[1] ?? [])
    expect([...new Set(explained)].sort()).toEqual([...topicNames].sort())
  })

  // In the order of the page: the last ones read the run that one before them made.
  it.each(shown)('$command', async ({ command, output }) => {
    expect(output).not.toBe('')
    const { code, stdout, stderr } = await cnn(argumentsOf(command), { cwd })
    expect(code, stderr).toBe(0)
    expectShown(stdout, output)
  })
})
