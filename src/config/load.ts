/** Config files: the user's own by path, and the bundled ones by name. */

import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withCommas } from '../counts.js'
import { CnnError, reasonOf } from '../errors.js'
import { nearest } from './check/nearest.js'
import {
  completeConfig,
  longestConfig,
  type ParseOptions,
  type ReadConfig,
  type ReadOptions,
  readConfig
} from './parse.js'
import type { Config } from './schema/config-schema.js'
import { list, quote } from './text/places.js'

const directory = new URL('../../configs/', import.meta.url)

/** A config that comes with the program. */
export interface BundledConfig {
  /** The name that `--config` accepts. */
  readonly name: string
  /** One line; empty if the config has no description. */
  readonly description: string
  /** Its absolute path. */
  readonly file: string
}

/** The configs that come with the program, by name. */
export function bundledConfigs(): BundledConfig[] {
  return bundledNames().map((name) => {
    const file = bundledFile(name)
    const { description = '' } = JSON.parse(readFileSync(file, 'utf8')) as { description?: string }
    return { name, description, file }
  })
}

/**
 * The bundled config with this name.
 *
 * @throws CnnError CONFIG with the nearest name if there is none
 */
export function bundledConfig(name: string): BundledConfig {
  const found = bundledConfigs().find((config) => config.name === name)
  if (found) return found
  throw new CnnError('CONFIG', `no bundled config ${quote(name)}`, {
    where: name,
    hint: guess(name, bundledNames())
  })
}

const bundledFile = (name: string): string => fileURLToPath(new URL(`${name}.json`, directory))

/** The names of the configs that come with the program. */
export function bundledNames(): string[] {
  return readdirSync(directory)
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => entry.slice(0, -'.json'.length))
    .sort()
}

/**
 * Finds a config and reads it: the file with this name, else the bundled config with this name.
 *
 * @throws CnnError CONFIG if there is neither, if the file cannot be read, or if it has mistakes
 */
export const loadConfig = (nameOrFile: string, options: Omit<ParseOptions, 'file'> = {}): Config =>
  completeConfig(readConfigFile(nameOrFile, options), options)

/**
 * The first of the two steps of {@link loadConfig}, before the rules that depend on the data set: see
 * {@link completeConfig}.
 *
 * @throws CnnError CONFIG if there is no such config, or its text is not an object
 */
export function readConfigFile(nameOrFile: string, options: Omit<ReadOptions, 'file'> = {}): ReadConfig {
  const isFile = existsSync(nameOrFile) && !statSync(nameOrFile).isDirectory()
  if (isFile) return readConfig(readText(nameOrFile), { ...options, file: nameOrFile })
  const names = bundledNames()
  if (!names.includes(nameOrFile)) throw notFound(nameOrFile, names)
  const file = bundledFile(nameOrFile)
  return readConfig(readText(file), { ...options, file: shown(file) })
}

/** The shortest form of a path, seen from the current directory. */
function shown(file: string): string {
  const near = relative('.', file)
  return near.startsWith('..') || isAbsolute(near) ? file : near
}

function notFound(nameOrFile: string, names: readonly string[]): CnnError {
  const isDirectory = existsSync(nameOrFile)
  const message = isDirectory
    ? `the config ${quote(nameOrFile)} is a directory`
    : `no config ${quote(nameOrFile)}: there is no such file, and no bundled config of that name`
  return new CnnError('CONFIG', message, {
    where: nameOrFile,
    hint: guess(nameOrFile.replace(/^.*[/\\]|\.json$/g, ''), names)
  })
}

/** The bundled names, the nearest of them first. */
function guess(name: string, names: readonly string[]): string {
  const near = nearest(name, names)
  const bundled = `bundled: ${list(names)}`
  return near === undefined ? bundled : `did you mean ${quote(near)}? (${bundled})`
}

/** The text of a file of any kind; no more of it is read than a config can have. */
function readText(file: string): string {
  const bytes = Buffer.alloc(longestConfig + 1)
  let length = 0
  try {
    const handle = openSync(file, 'r')
    try {
      for (;;) {
        const read = readSync(handle, bytes, length, bytes.length - length, null)
        length += read
        if (read === 0 || length === bytes.length) break
      }
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    const reason = reasonOf(error)
    throw new CnnError('CONFIG', `the config cannot be read: ${reason}`, { where: file, cause: error })
  }
  const refuse = (message: string, hint: string) => new CnnError('CONFIG', message, { where: file, hint })
  if (length === bytes.length)
    throw refuse(`the config is larger than ${withCommas(longestConfig)} bytes`, 'is it the right file?')
  const content = bytes.subarray(0, length)
  if (content[0] === 0xff || content[0] === 0xfe)
    throw refuse('the config is UTF-16 text', 'save it as UTF-8')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch (cause) {
    throw new CnnError('CONFIG', 'the config is not UTF-8 text', {
      where: file,
      hint: 'save it as UTF-8',
      cause
    })
  }
}
