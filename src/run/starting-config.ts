/** A config of the user's own to begin with: a bundled one, copied to where they are. */
import { readFile, realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundledConfig } from '../config/load.js'
import { CnnError } from '../errors.js'
import { exists, writeWhole } from '../files.js'

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
  if (await exists(file))
    throw new CnnError('USAGE', `${file} exists already and is not overwritten`, {
      where: file,
      hint: `name another file: cnn init ${name} --out FILE`
    })
  const directory = resolve(dirname(file))
  const installed = await schemaSeenFrom(directory)
  const schema = installed ?? './config.schema.json'
  const text = await readFile(bundled.file, 'utf8')
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
