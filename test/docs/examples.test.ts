/** The pages for users: every example with shown output prints it, in the order of the page, in one directory. */
import { beforeAll, describe, expect, it } from 'vitest'
import { topicNames } from '../../src/course/topics/topics.js'
import { type Example, examplesOf, pageNames, programsOf, textOf } from './page.js'
import { difference, type Reader, readerOf } from './reader.js'

type Shown = Required<Example>

describe.each(pageNames)('%s', (page) => {
  const text = textOf(page)
  const all = examplesOf(text)
  const shown = all.filter((example): example is Shown => example.output !== undefined)

  let reader: Reader
  beforeAll(async () => {
    reader = await readerOf(programsOf(text))
  })

  // README.md begins with how to install, which is tried in test/system.
  it('begins with an example and its output', () => {
    expect(page === 'README.md' ? shown : all[0]?.output).toBeTruthy()
  })

  // In the order of the page: later ones read what earlier ones made.
  it.each(shown)('$commands', async ({ commands, output }) => {
    const ended = await reader.paste(commands)
    expect(ended.code, ended.shown).toBe(0)
    expect(output).not.toBe('')
    expect(difference(ended.shown, output)).toBeUndefined()
  })
})

describe('docs/lecture.md', () => {
  it('shows every topic', () => {
    const explained = examplesOf(textOf('docs/lecture.md')).flatMap(
      ({ commands }) => /^cnn explain (\S+)/.exec(commands)?.[1] ?? []
    )
    expect([...new Set(explained)].sort()).toEqual([...topicNames].sort())
  })
})
