/** The check at the door of every function for programs: from JavaScript anything may come. */
import { inspect } from 'node:util'
import { type ConfigSource, parseConfig } from '../config/parse.js'
import type { Config } from '../config/schema/config-schema.js'
import { CnnError } from '../errors.js'

/** A kind of argument. */
export interface Kind {
  /** What it takes, as the end of a sentence. */
  readonly takes: string
  readonly accepts: (value: unknown) => boolean
}

const kind = (takes: string, accepts: Kind['accepts']): Kind => ({ takes, accepts })

/** The same, or left out. */
export const optional = ({ takes, accepts }: Kind): Kind =>
  kind(takes, (value) => value === undefined || accepts(value))

/** A whole number from `least`. */
export const wholeFrom = (least: number): Kind =>
  kind(`a whole number from ${least}`, (value) => Number.isSafeInteger(value) && Number(value) >= least)

/** What random numbers come from. */
export const seed = kind(
  'a whole number from 0 to 4294967295',
  (value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffffffff
)

export const number = kind('a number', (value) => typeof value === 'number')
/** Neither below 0 nor NaN. */
export const notNegative = kind('a number from 0', (value) => typeof value === 'number' && value >= 0)
export const text = kind('a string', (value) => typeof value === 'string')
export const flag = kind('true or false', (value) => typeof value === 'boolean')
export const callback = kind('a function', (value) => typeof value === 'function')

export const listOfText = kind(
  'an array of strings',
  (value) => Array.isArray(value) && isListOf(value, text)
)

export const listOfPictures = kind(
  'an array of paths and of Uint8Arrays',
  (value) =>
    Array.isArray(value) &&
    isListOf(
      value,
      kind('a picture', (entry) => typeof entry === 'string' || entry instanceof Uint8Array)
    )
)

/** Entry by entry: `every` passes over the holes of an array. */
function isListOf(list: readonly unknown[], item: Kind): boolean {
  for (const entry of list) if (!item.accepts(entry)) return false
  return true
}

/** [height, width, channels] of an image. */
export const imageShape = kind(
  'three whole numbers: [height, width, channels]',
  (value) => Array.isArray(value) && value.length === 3 && isListOf(value, wholeFrom(1))
)

/** Any object but a list. */
const record = kind(
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
)

/** An object with these members. */
export const recordOf = (members: { readonly [name: string]: Kind }, takes = 'an object'): Kind =>
  kind(
    takes,
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      Object.entries(members).every(([name, member]) => member.accepts(Reflect.get(value, name)))
  )

/** By its members: an environment of tests may bring a class of its own. */
export const signal = recordOf(
  { aborted: flag, addEventListener: callback, removeEventListener: callback, throwIfAborted: callback },
  'an AbortSignal'
)

/** Of what chooses the engine: the same for every function that has one. Whether there is such an engine, the choice says. */
export const engineKinds = {
  engine: optional(text),
  threads: optional(wholeFrom(1)),
  onNotice: optional(callback)
}

/** What is checked elsewhere, by more than its kind. */
export const other = kind('anything', () => true)

/**
 * Refuses options of the wrong kinds.
 *
 * @param caller the function, as the message names it
 * @param kinds of every option: one that is forgotten does not compile
 * @throws CnnError USAGE naming the first wrong option, what it is and what it takes
 */
export function checkOptions<Options extends object>(
  caller: string,
  options: Options,
  kinds: { readonly [Name in keyof Required<Options>]: Kind }
): void {
  if (!record.accepts(options))
    throw new CnnError('USAGE', `${caller} takes an object with its options, not ${shown(options)}`, {
      where: caller,
      hint: `its options are: ${Object.keys(kinds).join(', ')}`
    })
  for (const [name, kind] of Object.entries<Kind>(kinds))
    checkArgument(name, Reflect.get(options, name), kind)
}

/**
 * Refuses an argument of the wrong kind.
 *
 * @throws CnnError USAGE naming it
 */
export function checkArgument(name: string, value: unknown, { takes, accepts }: Kind): void {
  if (!accepts(value))
    throw new CnnError('USAGE', `${name} is ${shown(value)}: it takes ${takes}`, { where: name })
}

/**
 * The config that a program hands in, checked whole: it may have been changed since it was parsed.
 *
 * @throws CnnError CONFIG with every mistake
 */
export function checkedConfig(config: ConfigSource): Config {
  if (typeof config === 'string' || config === undefined)
    throw new CnnError('CONFIG', `config is ${shown(config)}: it takes a config`, {
      where: 'config',
      hint: 'parseConfig makes one of its JSON text'
    })
  return parseConfig(config, { dataGiven: true })
}

/** Any value on one line, shortened, without calling anything of it. */
export function shown(value: unknown): string {
  const whole = inspect(value, {
    ...{ depth: 0, customInspect: false, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 8 },
    maxStringLength: 60
  }).replaceAll(/\s+/g, ' ')
  return whole.length > 80 ? `${whole.slice(0, 79)}…` : whole
}
