// Writes schema/ from the schema of configs in dist/ and from scripts/documents; with --check it only compares (npm run
// build first).
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { configLayer } from '../dist/config/schema/blocks.js'
import { configSchema } from '../dist/config/schema/config-schema.js'
import { initializer } from '../dist/config/schema/initializers.js'
import { documents } from './documents/documents.js'

const folder = new URL('../schema/', import.meta.url)
const config = toJsonSchema(configSchema, {
  typeMode: 'input',
  definitions: { initializer, layer: configLayer },
  // JSON Schema cannot express rules between fields.
  ignoreActions: ['check']
})

const schemas = {
  'config.schema.json': { $schema: config.$schema, title: 'A config of cnn', ...config },
  ...Object.fromEntries(
    Object.entries(documents).map(([name, schema]) => [`documents/${name}.schema.json`, schema])
  )
}
const superfluous = readdirSync(new URL('documents', folder))
  .map((name) => `documents/${name}`)
  .filter((name) => !(name in schemas))

if (process.argv.includes('--check')) {
  const old = Object.entries(schemas).flatMap(([name, schema]) => (isWritten(name, schema) ? [] : [name]))
  for (const name of [...old, ...superfluous]) {
    console.error(`schema/${name} is not what the schemas make: run node scripts/schema.js`)
    process.exitCode = 1
  }
} else {
  mkdirSync(new URL('documents', folder), { recursive: true })
  for (const name of superfluous) rmSync(new URL(name, folder))
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(new URL(name, folder), textOf(schema))
}

function textOf(schema) {
  return `${JSON.stringify(schema, null, 2)}\n`
}

function isWritten(name, schema) {
  try {
    return readFileSync(new URL(name, folder), 'utf8') === textOf(schema)
  } catch {
    return false
  }
}
