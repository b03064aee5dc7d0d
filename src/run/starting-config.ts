/** A config of the user's own to begin with: a bundled one, copied to where they are. */
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledConfig } from '../config/load.js'
import type { ConfigInput } from '../config/schema/config-schema.js'
import type { Reading } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import { exists, writeWhole } from '../files.js'
import { shellWord } from '../report/text/shell-word.js'

const packageRoot = fileURLToPath(new URL('../..', import.meta.url))
const schemaFile = join('schema', 'config.schema.json')

/** What was written, as paths from here. */
export interface StartingConfig {
  readonly file: string
  /** What its `$schema` says, from which an editor completes. */
  readonly schema: string
  /** The copy of the schema that was laid beside it, where this program is not installed there. */
  readonly copied?: string
}

/**
 * Writes a copy of a bundled config. Its `$schema` points into `node_modules` where this program is installed there or
 * in a directory above; else a copy of the schema is laid beside it.
 *
 * @param file where to; left out: NAME.json in the current directory
 * @throws CnnError CONFIG for an unknown name, USAGE when the file exists, WRITE
 */
export async function writeStartingConfig(name: string, file = `${name}.json`): Promise<StartingConfig> {
  const bundled = bundledConfig(name)
  await refuseExisting(file, `cnn init ${name} --out FILE`)
  return writeWithSchema(file, await readFile(bundled.file, 'utf8'))
}

/**
 * Writes a config for pictures of the user's own, which are looked at for it.
 *
 * @param file where to; left out: NAME.json in the current directory, of the name of the pictures
 * @throws CnnError USAGE when the file exists; DATA, WRITE
 */
export async function writeConfigForPictures(
  path: string,
  file: string | undefined,
  reading: Reading
): Promise<StartingConfig> {
  const again = `cnn init --data ${shellWord(path)} --out FILE`
  if (file !== undefined) await refuseExisting(file, again)
  const { configForPictures } = await import('./auto-config.js')
  const { written } = await configForPictures(path, [], reading)
  const target = file ?? `${written.name}.json`
  await refuseExisting(target, again)
  return writeWithSchema(target, configText({ $schema: '', ...written }))
}

/** A layer a line, as the bundled configs are written. */
function configText(config: ConfigInput): string {
  const { layers } = config.model
  const lines = layers.map((layer) => `      ${spaced(layer)}`).join(',\n')
  const text = JSON.stringify({ ...config, model: { ...config.model, layers: [] } }, undefined, 2)
  return `${text.replace('"layers": []', () => `"layers": [\n${lines}\n    ]`)}\n`
}

const spaced = (layer: object): string =>
  `{ ${Object.entries(layer)
    .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
    .join(', ')} }`

async function refuseExisting(file: string, again: string): Promise<void> {
  if (!(await exists(file))) return
  throw new CnnError('USAGE', `${file} exists already and is not overwritten`, {
    where: file,
    hint: `name another file: ${again}`
  })
}

/** @param text with a `$schema` that is replaced */
async function writeWithSchema(file: string, text: string): Promise<StartingConfig> {
  const directory = resolve(dirname(file))
  const installed = await schemaSeenFrom(directory)
  const schema = installed ?? './config.schema.json'
  const copied =
    installed === undefined ? await copySchema(join(dirname(file), 'config.schema.json')) : undefined
  await writeWhole(
    file,
    text.replace(/("\$schema": )"[^"]*"/, (_, key: string) => key + JSON.stringify(schema))
  )
  return { file, schema, ...(copied === undefined ? {} : { copied }) }
}

/** The way from a directory to the schema of this very program, where it lies in it or is installed above it. */
async function schemaSeenFrom(directory: string): Promise<string | undefined> {
  const root = await realpath(packageRoot)
  for (let above = directory; ; above = dirname(above)) {
    for (const place of [above, join(above, 'node_modules', 'cnn')])
      if ((await realpath(place).catch(() => undefined)) === root)
        return asReference(relative(directory, join(place, schemaFile)))
    if (above === dirname(above)) return undefined
  }
}

const asReference = (path: string): string => {
  const slashed = path.split(sep).join('/')
  return slashed.startsWith('.') ? slashed : `./${slashed}`
}

/** Lays a copy of the schema there; one that is there stays as it is. */
async function copySchema(file: string): Promise<string | undefined> {
  if (await exists(file)) return undefined
  await writeWhole(file, await readFile(join(packageRoot, schemaFile), 'utf8'))
  return file
}
