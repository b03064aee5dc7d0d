/** Looks into the schema: which keys an object takes, which names a `type` may have, what a value should be. */
import type * as v from 'valibot'
import { list, type Path, pathText, quote } from '../text/places.js'
import { sameName } from './nearest.js'

type Message = v.ErrorMessage<v.BaseIssue<unknown>> | undefined

/** The kinds of schema that a config is made of. */
export type Schema =
  | v.StrictObjectSchema<v.ObjectEntries, Message>
  | v.VariantSchema<string, v.VariantOptions<string>, Message>
  | v.UnionSchema<v.UnionOptions, Message>
  | v.ArraySchema<v.GenericSchema, Message>
  | v.StrictTupleSchema<v.TupleItems, Message>
  | v.OptionalSchema<v.GenericSchema, unknown>
  | v.PicklistSchema<v.PicklistOptions, Message>
  | v.LiteralSchema<v.Literal, Message>
  | v.NumberSchema<Message>
  | v.StringSchema<Message>
  | v.BooleanSchema<Message>
export type SchemaOf<T extends Schema['type']> = Extract<Schema, { type: T }>

/** A schema of the config, looked into: `optional` is taken off. */
export function opened(schema: v.GenericSchema): Exclude<Schema, { type: 'optional' }> {
  const known = schema as Schema
  return known.type === 'optional' ? opened(known.wrapped) : known
}

export const isOptional = (schema: v.GenericSchema): boolean => schema.type === 'optional'

/** The names that a picklist or a literal takes. */
export function namesOf(schema: v.GenericSchema): string[] {
  const known = opened(schema)
  if (known.type === 'picklist') return known.options.map(String)
  if (known.type === 'literal') return [String(known.literal)]
  if (known.type === 'union') return known.options.flatMap(namesOf)
  return []
}

/** One option of a variant, with the names that its `type` takes. */
export interface Option {
  readonly names: readonly string[]
  readonly option: SchemaOf<'strict_object'>
}

export function optionsOf(variant: SchemaOf<'variant'>): Option[] {
  return variant.options.map((entry) => {
    const option = opened(entry)
    if (option.type !== 'strict_object') throw new TypeError('an option of a variant is an object')
    const type = option.entries[variant.key]
    return { names: type === undefined ? [] : namesOf(type), option }
  })
}

/** What a value of this schema is, as a noun phrase. */
export function expectationOf(schema: v.GenericSchema): string {
  const known = opened(schema)
  switch (known.type) {
    case 'strict_object':
      return 'an object'
    case 'variant': {
      const names = optionsOf(known).flatMap((option) => option.names)
      return `an object with a "${known.key}", one of ${list(names)}`
    }
    case 'picklist':
    case 'literal': {
      const names = namesOf(known)
      return names.length === 1 ? quote(names[0]) : `one of ${list(names)}`
    }
    default:
      return typeof known.message === 'string' ? known.message : 'another value'
  }
}

/** The keys of each part of a config, layers left out, with the path of the part. */
export type Homes = readonly { readonly part: Path; readonly keys: readonly string[] }[]

export function homesIn(schema: v.GenericSchema, part: Path = []): Homes {
  const known = opened(schema)
  if (known.type === 'variant')
    return [{ part, keys: optionsOf(known).flatMap(({ option }) => Object.keys(option.entries)) }]
  if (known.type !== 'strict_object') return []
  const inner = Object.entries(known.entries).flatMap(([key, entry]) => homesIn(entry, [...part, key]))
  return [{ part, keys: Object.keys(known.entries) }, ...inner]
}

/** Where a key belongs that stands in the wrong part: `"epochs" belongs in training`; only where one part has it. */
export function homeOf(homes: Homes, name: string): string | undefined {
  const found = homes.flatMap(({ part, keys }) => {
    const key = sameName(name, keys)
    return key === undefined ? [] : [{ part, key }]
  })
  const [home] = found
  if (found.length !== 1 || home === undefined || home.part.length === 0) return undefined
  return `${quote(home.key)} belongs in ${pathText(home.part)}`
}
