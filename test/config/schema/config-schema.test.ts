/** The published JSON Schema and the config reference are up to date, and the schema agrees with the checks. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../../src/config/check/check.js'
import { bundledConfigs, loadConfig } from '../../../src/config/load.js'
import { configSchema } from '../../../src/config/schema/config-schema.js'
import { placesIn, readDocument } from '../../../src/config/text/document.js'
import { changedConfig, soundConfig } from '../arbitrary.js'
import { fits, type JsonSchema } from '../json-schema.js'

const published = JSON.parse(readFileSync('schema/config.schema.json', 'utf8')) as JsonSchema

/** What the schema alone says against a value, without the rules between the parts of a config. */
function mistakesOf(value: unknown): readonly { message: string }[] {
  const text = JSON.stringify(value)
  const { root } = readDocument(text, placesIn(text, 'f.json'))
  if (root === undefined) throw new Error('not JSON')
  return check(root, configSchema)
}

test.each(['schema', 'config-docs'])('the committed file is what scripts/%s.js makes', (script) => {
  expect(() =>
    execFileSync(process.execPath, [`scripts/${script}.js`, '--check'], { stdio: 'pipe' })
  ).not.toThrow()
})

describe('accepts', () => {
  test.each(bundledConfigs())(
    'the bundled config $name, as it is and with its defaults',
    ({ name, file }) => {
      expect(fits(JSON.parse(readFileSync(file, 'utf8')), published)).toBe(true)
      expect(fits(JSON.parse(JSON.stringify(loadConfig(name))), published)).toBe(true)
    }
  )

  test('every sound config', () => {
    fc.assert(
      fc.property(soundConfig, (value) => {
        expect(fits(value, published)).toBe(true)
      })
    )
  })
})

test('accepts and refuses what the checks do', () => {
  let refused = 0
  fc.assert(
    fc.property(changedConfig, (value) => {
      const mistakes = mistakesOf(value)
      // What two fields demand of each other has no words in JSON Schema.
      if (mistakes.some(({ message }) => message.includes('above "minval"'))) return
      expect(fits(value, published)).toBe(mistakes.length === 0)
      if (mistakes.length > 0) refused++
    }),
    { numRuns: 1000 }
  )
  expect(refused).toBeGreaterThan(200)
})

test('every field has a line for editors, and is closed to unknown keys', () => {
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return
    if ('properties' in schema) {
      expect(schema, path).toHaveProperty('additionalProperties', false)
      for (const [key, property] of Object.entries(schema.properties as Record<string, JsonSchema>)) {
        if (key === 'type') continue
        expect(property.$ref ?? property.description, `${path}.${key}`).toMatch(/^(#\/|.{8,160}$)/)
      }
    }
    for (const [key, inner] of Object.entries(schema)) visit(inner, `${path}.${key}`)
  }
  visit(published, '$')
})
