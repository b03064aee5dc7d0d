/** Lines, columns and paths as text. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Lines, pathSteps, pathText, quote } from '../../../src/config/text/places.js'

describe('lines', () => {
  test('are ended by \\n, \\r\\n and \\r', () => {
    const lines = new Lines('ab\nc\r\n\rd')
    const places = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((offset) => lines.at(offset))
    expect(places).toEqual(['1:1', '1:2', '1:3', '2:1', '2:2', '2:3', '3:1', '4:1', '4:2'])
  })

  test('agree with counting, for any text', () => {
    const texts = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r\n')).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(texts, fc.nat(), (text, at) => {
        const offset = at % (text.length + 1)
        const before = text.slice(0, offset).split('\n')
        // Between \r and \n the line is still the one that they end.
        expect(new Lines(text).at(offset)).toBe(`${before.length}:${(before.at(-1) ?? '').length + 1}`)
      })
    )
  })
})

describe('paths', () => {
  test('are written as people write them', () => {
    expect(pathText(['model', 'layers', 0, 'kernelSize', 1])).toBe('model.layers[0].kernelSize[1]')
    expect(pathText([])).toBe('$')
    expect(pathText(['$schema'])).toBe('$schema')
    expect(pathText(['a b', 'c.d', '0'])).toBe('["a b"]["c.d"]["0"]')
  })

  test('of plain names come back as they went', () => {
    const name = fc.stringMatching(/^[A-Za-z_$][\w$]{0,9}$/)
    const paths = fc
      .tuple(name, fc.array(fc.oneof(name, fc.nat(1000))))
      .map(([first, rest]) => [first, ...rest])
    fc.assert(
      fc.property(paths, (path) => {
        expect(pathSteps(pathText(path))).toEqual(path)
      })
    )
  })

  test.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[]', 'a[b]', 'a]', 'a[0', 'a[0]b', 'a.[0]'])(
    '%s is none',
    (text) => {
      expect(pathSteps(text)).toBeUndefined()
    }
  )
})

test('a quoted value is one short line that steers no terminal', () => {
  const control = /[\p{Cc}\u2028\u2029\u202a-\u202e]/u
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.jsonValue()), (value) => {
      const text = quote(value)
      expect(text.length).toBeLessThanOrEqual(61)
      expect(text).not.toMatch(control)
    })
  )
  expect(quote('\u001b[31m\u009b\u202e')).toBe('"\\u001b[31m\\u009b\\u202e"')
  expect(quote('a'.repeat(1e6))).toHaveLength(60)
})
