/** JSON syntax: accepted as JSON.parse accepts it, and errors reported with the place and what was expected. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { longestConfig } from '../../../src/config/parse.js'
import { deepest, readSyntax } from '../../../src/config/text/syntax.js'
import { problemsOf, sound } from '../sample.js'

/** The text, line and column, a piece of the message, a piece of the hint. */
type Broken = readonly [text: string, place: string, message: string, hint?: string]

const cases: readonly Broken[] = [
  ['', '1:1', 'the config is empty', 'cnn init'],
  [' \n\t\n', '1:1', 'the config is empty'],
  ['\ufeff', '1:1', 'the config is empty'],
  ['{\0"\0a\0', '1:1', 'not UTF-8 text', 'UTF-16'],
  ['{', '1:2', 'expected a key in double quotes or "}", the text ends', 'not closed'],
  ['{ "a": 1', '1:9', 'expected "," or "}", the text ends', 'not closed'],
  ['{ "a": [1\n', '2:1', 'expected "," or "]", the text ends', 'not closed'],
  ['{ "a": [[1]\n', '2:1', 'expected "," or "]", the text ends'],
  ['{ "a"', '1:6', 'expected a ":" after the key, the text ends'],
  ['{ "a":', '1:7', 'expected a value, the text ends'],
  ['{ "a": 1, }', '1:11', 'expected a key in double quotes, found "}"', 'leave out the comma'],
  ['{ "a": [1, ] }', '1:12', 'expected a value, found "]"', 'leave out the comma'],
  ['{ "a": 1,, }', '1:10', 'expected a key in double quotes, found ","'],
  ['{ "a": 1\n  "b": 2 }', '2:3', 'expected "," or "}", found', 'is a comma missing before it?'],
  ['{ "a": [1 2] }', '1:11', 'expected "," or "]", found "2"', 'is a comma missing'],
  ['{ "a": 1 ]', '1:10', 'expected "," or "}", found "]"'],
  ['{ "a" 1 }', '1:7', 'expected a ":" after the key, found "1"'],
  ['{ a: 1 }', '1:3', 'expected a key in double quotes or "}", found "a"', 'write "a" with double quotes'],
  ["{ 'a': 1 }", '1:3', 'expected a key', 'JSON takes double quotes'],
  ['{ "a": 1 } x', '1:12', 'expected nothing more after the value, found "x"'],
  ['{ "a": 1 }\n{ "b": 1 }', '2:1', 'expected nothing more after the value'],
  ['{ // here\n }', '1:3', 'expected a key', 'JSON has no comments'],
  ['{ "a": /* here */ 1 }', '1:8', 'expected a value', 'JSON has no comments'],
  ['# here\n{}', '1:1', 'expected a value', 'JSON has no comments'],
  ['{ "a": NaN }', '1:8', 'expected a value, found "NaN"', 'no such number'],
  ['{ "a": -Infinity }', '1:8', 'expected a value, found "-Infinity"', 'no such number'],
  ['{ "a": True }', '1:8', 'expected a value, found "True"', 'write true'],
  ['{ "a": None }', '1:8', 'found "None"', 'leave the key out'],
  ['{ "a": relu }', '1:8', 'found "relu"', 'needs double quotes'],
  ['{ "a": .5 }', '1:8', 'found ".5"', 'a number in JSON looks like'],
  ['{ "a": 5. }', '1:8', 'found "5."', 'a number in JSON looks like'],
  ['{ "a": 05 }', '1:8', 'found "05"', 'a number in JSON looks like'],
  ['{ "a": +5 }', '1:8', 'found "+5"', 'a number in JSON looks like'],
  ['{ "a": 0x10 }', '1:8', 'found "0x10"', 'a number in JSON looks like'],
  ['{ "a": 1e }', '1:8', 'found "1e"', 'a number in JSON looks like'],
  ['{ "a": "b }\n', '1:8', 'this string is not closed', 'double quote'],
  ['{ "a: 1,\n  "b": 2 }', '1:3', 'this string is not closed'],
  ['{ "a": "C:\\data" }', '1:11', 'an unknown escape in a string', 'a backslash itself is written \\\\'],
  ['{ "a": "\\u12" }', '1:9', 'an unknown escape in a string'],
  ['{ "a": "\tb" }', '1:9', 'a control character in a string', '\\u0009'],
  ['{ "a": 😀 }', '1:8', 'found "😀"'],
  ['\ufeff{ "a": }', '1:8', 'expected a value, found "}"'],
  ['{\r\n "a": }', '2:7', 'expected a value'],
  ['{\r "a": }', '2:7', 'expected a value']
]

describe('a syntax error', () => {
  for (const [text, place, message, hint] of cases)
    test(JSON.stringify(text), () => {
      const problems = problemsOf(text)
      expect(problems).toHaveLength(1)
      expect(problems[0]).toMatchObject({
        path: '$',
        where: `f.json:${place}`,
        message: expect.stringContaining(message)
      })
      if (hint !== undefined) expect(problems[0]?.hint).toContain(hint)
    })
})

test.each(['[]', '"text"', '5', 'null', 'true'])('a config that is %s is no object', (text) => {
  expect(problemsOf(text)).toMatchObject([
    { path: '$', where: 'f.json:1:1', message: expect.stringContaining('expected an object, got') }
  ])
})

test('a byte order mark and any blanks are accepted', () => {
  expect(problemsOf(`\ufeff${sound.join('\n')}`)).toEqual([])
  expect(problemsOf(sound.join('\r\n\t'))).toEqual([])
})

test('a text too long or too deep is refused', () => {
  expect(problemsOf(' '.repeat(longestConfig + 1))).toMatchObject([
    { message: expect.stringContaining('longer') }
  ])
  expect(problemsOf('['.repeat(100_000))).toMatchObject([
    { where: `f.json:1:${deepest + 1}`, message: `nested more than ${deepest} levels deep` }
  ])
  expect(problemsOf('{"a":'.repeat(50_000))).toMatchObject([
    { message: expect.stringContaining('nested more') }
  ])
})

test('the longest text with one long string in it is read', () => {
  const text = `{ "name": "${'a'.repeat(longestConfig - 20)}" }`
  expect(problemsOf(text).map((problem) => problem.path)).toContain('name')
})

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the same texts are sound as for JSON.parse', () => {
  const piece = fc.constantFrom(
    ...'{}[]:,"\\ \n\t-+.eE0123abtrufnl/\u0001\u007f\ud83d',
    ...['true', 'false', 'null', '"a"', '"a":', '1.5', '-0', '1e5', '\\u00e9', '\\ud83d', '\u2028', '\ufeff']
  )

  test('of pieces of JSON', () => {
    const texts = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(readSyntax(text) === undefined).toBe(isJson(text))
      }),
      { numRuns: 3000 }
    )
  })

  test('of JSON with one piece put in or taken out', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.nat(3), piece, (json, at, gone, put) => {
        const offset = at % (json.length + 1)
        const text = json.slice(0, offset) + put + json.slice(offset + gone)
        expect(readSyntax(json)).toBeUndefined()
        const problem = readSyntax(text)
        expect(problem === undefined).toBe(isJson(text))
        if (problem !== undefined) expect(problem.offset).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 1500 }
    )
  })
})
