/** Text in pictures has our font, whatever the process has drawn before. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const dist = (file: string): string => JSON.stringify(new URL(`../../../dist/${file}`, import.meta.url).href)

/** The SHA-256 of a contact sheet and of a chart that a new process draws after some work. */
async function drawnAfter(work: string): Promise<string> {
  const program = `
    import { createHash } from 'node:crypto'
    import { decodePicture } from ${dist('dataset/picture/decode.js')}
    import { contactSheet } from ${dist('report/pictures/contact-sheet.js')}
    import { pngOf } from ${dist('report/charts/chart-png.js')}
    ${work}
    const sheet = await contactSheet({ title: 'Some words', groups: [], theme: 'light', width: 400 })
    const text = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20" font-family="sans-serif">words</text></svg>'
    const chart = await pngOf(text, 'light')
    console.log(createHash('sha256').update(sheet).update(chart).digest('hex'))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program])
  return stdout
}

describe('the font', () => {
  it('is ours also after SVGs with text were read, on every thread', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"><text y="20">words</text></svg>'
    const read = `const bytes = Buffer.from(${JSON.stringify(svg)})
      await Promise.all(Array.from({ length: 16 }, () => decodePicture({ name: 'a.svg', bytes })))`
    const alone = await drawnAfter('')
    expect(alone).toMatch(/^[0-9a-f]{64}\n$/)
    expect(await drawnAfter(read)).toBe(alone)
  })
})
