/** A path in a command that is shown: a real shell reads it back as one word. */
import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { shellWord } from '../../../src/report/text/shell-word.js'
import { cnn, emptyDirectory } from '../../cli/cnn.js'

it('is read by a shell as what it stands for', () => {
  const text = fc.string({ minLength: 1, unit: fc.constantFrom(...`ab/. '"$\`\\;*~!&|<>(){}[]#=é\n\t`) })
  fc.assert(
    fc.property(text, (path) => {
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(path)}`], { encoding: 'utf8' })).toBe(path)
    }),
    { numRuns: 50 }
  )
})

it('is left as it is where it is plain', () => {
  for (const plain of ['runs/smoke-2', './a.b/c_d', 'C:/runs', 'model=1'])
    expect(shellWord(plain)).toBe(plain)
})

it('stands in the commands that are shown', async () => {
  const cwd = await emptyDirectory()
  const written = await cnn(['init', 'smoke', '--out', 'my config.json'], { cwd })
  const [, command = ''] = /train it: cnn (.*)/.exec(written.stderr) ?? []
  expect(command).toBe("train --config 'my config.json'")
})
