// Writes schema/config.schema.json from the schema in dist/; with --check it only compares (npm run build first).
import { readFileSync, writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { configSchema } from '../dist/config/schema/config-schema.js'
import { initializer } from '../dist/config/schema/initializers.js'

const file = new URL('../schema/config.schema.json', import.meta.url)

const schema = toJsonSchema(configSchema, {
  typeMode: 'input',
  definitions: { initializer },
  // What one field demands of another has no words in JSON Schema.
  ignoreActions: ['check']
})
const text = `${JSON.stringify({ $schema: schema.$schema, title: 'A config of cnn', ...schema }, null, 2)}\n`

if (process.argv.includes('--check')) {
  if (readFileSync(file, 'utf8') !== text) {
    console.error('schema/config.schema.json is not what the schema makes: run node scripts/schema.js')
    process.exitCode = 1
  }
} else writeFileSync(file, text)
