/** Holds a tree of located values against the schema: every mistake with its place, path and the nearest name. */
import * as v from 'valibot'
import type { Located, LocatedList, LocatedObject, Mistake } from '../text/located.js'
import { nodeAt, placeAt, plain } from '../text/located.js'
import { list, type Path, quote } from '../text/places.js'
import {
  expectationOf,
  type Homes,
  homeOf,
  homesIn,
  isOptional,
  type Option,
  opened,
  optionsOf,
  type SchemaOf
} from './fields.js'
import { got, mismatch } from './mismatch.js'
import { nearest, sameName } from './nearest.js'

/**
 * Every mistake of a value. After a name that is wrong but close to a valid one, the rest is held against the valid
 * one, so that all mistakes show at once; a key that is missing because it is misspelled is told once only.
 */
export function check(root: Located, schema: v.GenericSchema): Mistake[] {
  const checker = new Checker(schema)
  checker.visit(root, schema, [])
  return checker.mistakes
}

/** Keys with a meaning of their own in JavaScript: never a field, and never near to one. */
const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** A list longer than any in a config is told as a whole. */
const mostItems = 1000

/** An object with more unknown keys than these is not misspelled, it is another thing. */
const mostMisspelled = 20

class Checker {
  readonly mistakes: Mistake[] = []
  readonly #homes: Homes

  constructor(schema: v.GenericSchema) {
    this.#homes = homesIn(schema)
  }

  visit(node: Located, expected: v.GenericSchema, path: Path): void {
    const known = opened(expected)
    if (known.type === 'strict_object' && node.kind === 'object') this.#visitObject(node, known, path)
    else if (known.type === 'variant' && node.kind === 'object') this.#visitVariant(node, known, path)
    else if (known.type === 'array' && node.kind === 'list') this.#visitList(node, known, path)
    else if (known.type === 'strict_tuple' && node.kind === 'list') this.#visitList(node, known, path)
    else if (known.type === 'union' && node.kind !== 'scalar') {
      const [option, ...more] = known.options.filter((entry) => holds(opened(entry).type, node))
      if (option !== undefined && more.length === 0) this.visit(node, option, path)
      else if (!v.is(expected, plain(node))) this.mistakes.push(mismatch(node, expected, path))
    } else if (node.kind !== 'scalar' || !v.is(expected, node.value))
      this.mistakes.push(mismatch(node, expected, path))
  }

  #visitList(node: LocatedList, known: SchemaOf<'array'> | SchemaOf<'strict_tuple'>, path: Path): void {
    const before = this.mistakes.length
    const { items } = node
    const isTuple = known.type === 'strict_tuple'
    if (isTuple ? items.length !== known.items.length : items.length > mostItems) {
      this.mistakes.push(mismatch(node, known, path))
      return
    }
    for (const [index, item] of items.entries()) {
      const expected = isTuple ? known.items[index] : known.item
      if (expected !== undefined) this.visit(item, expected, [...path, index])
    }
    if (this.mistakes.length > before) return
    const [issue] = v.safeParse(known, plain(node)).issues ?? []
    if (issue !== undefined) this.mistakes.push(mismatch(node, known, path, issue.message))
  }

  /** Finds the option that the object's `type` names, or means, and goes on with it. */
  #visitVariant(node: LocatedObject, known: SchemaOf<'variant'>, path: Path): void {
    const options = optionsOf(known)
    const names = options.flatMap((option) => option.names)
    const key = this.#typeKey(node, known.key, options, path)
    const type = key === undefined ? undefined : node.members.get(key)?.value
    const name = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : undefined
    const near = name === undefined || names.includes(name) ? name : nearest(name, names)
    if (type === undefined) this.#missing(node, known.key, `it is one of ${list(names)}`, path)
    else if (near === undefined || near !== name)
      this.mistakes.push({
        path: [...path, key ?? known.key],
        place: type.place,
        message: `expected one of ${list(names)}, ${got(type)}`,
        hint: near === undefined ? undefined : `did you mean ${quote(near)}?`
      })
    const option = options.find((candidate) => near !== undefined && candidate.names.includes(near))?.option
    if (option === undefined) return
    // The type is told; the rest is held against the option that was meant.
    const { [known.key]: _type, ...rest } = option.entries
    const members = new Map([...node.members].filter(([member]) => member !== key))
    if (near === name && key === known.key) this.#visitObject(node, option, path, options)
    else this.#visitObject({ ...node, members }, v.strictObject(rest, option.message), path, options)
  }

  /** The key under which the type is found: a misspelled one is told. */
  #typeKey(node: LocatedObject, key: string, options: readonly Option[], path: Path): string | undefined {
    if (node.members.has(key)) return key
    const isKnown = (name: string) => options.some(({ option }) => Object.hasOwn(option.entries, name))
    for (const [name, member] of node.members)
      if (!isKnown(name) && nearest(name, [key]) !== undefined) {
        this.mistakes.push({
          path: [...path, name],
          place: member.key,
          message: `unknown key ${quote(name)}`,
          hint: `did you mean ${quote(key)}?`,
          meant: [...path, key]
        })
        return name
      }
    return undefined
  }

  #missing(node: LocatedObject, name: string, hint: string, path: Path): void {
    this.mistakes.push({
      path: [...path, name],
      place: node.place,
      message: `${quote(name)} is missing`,
      hint
    })
  }

  /** @param siblings where the object is of one `type`: the others with their names */
  #visitObject(
    node: LocatedObject,
    known: SchemaOf<'strict_object'>,
    path: Path,
    siblings: readonly Option[] = []
  ): void {
    const before = this.mistakes.length
    const misspelled = this.#visitUnknown(node, known, path, siblings)
    for (const [name, expected] of Object.entries(known.entries)) {
      const member = node.members.get(name)
      if (member !== undefined) this.visit(member.value, expected, [...path, name])
      else if (!isOptional(expected) && !misspelled.has(name))
        this.#missing(node, name, `it is ${expectationOf(expected)}`, path)
    }
    if (this.mistakes.length === before) this.#visitBetween(node, known, path)
  }

  /** Tells the keys that the object does not take. Returns the names that were meant by them. */
  #visitUnknown(
    node: LocatedObject,
    known: SchemaOf<'strict_object'>,
    path: Path,
    siblings: readonly Option[]
  ): Set<string> {
    const names = Object.keys(known.entries)
    const unknown = [...node.members].filter(([name]) => !Object.hasOwn(known.entries, name))
    const meant = new Set<string>()
    for (const [name, { key, value }] of unknown) {
      if (forbidden.includes(name)) {
        const message = `the key ${quote(name)} is not allowed`
        this.mistakes.push({ path: [...path, name], place: key, message, hint: 'leave it out' })
        continue
      }
      const owners = siblings.filter(({ option }) => Object.hasOwn(option.entries, name))
      const isCalledOtherwise = sameName(name, names) !== undefined
      const isMisspelled = (owners.length === 0 || isCalledOtherwise) && unknown.length <= mostMisspelled
      const near = isMisspelled ? nearest(name, names) : undefined
      const isTaken = near !== undefined && (node.members.has(near) || meant.has(near))
      const told = { path: [...path, name], place: key, message: `unknown key ${quote(name)}` }
      if (near === undefined) {
        const owner = owners.length > 0 ? `${quote(name)} is for ${namesOfOptions(owners)}` : undefined
        const home = isMisspelled ? homeOf(this.#homes, name) : undefined
        this.mistakes.push({ ...told, hint: owner ?? home ?? `known here: ${list(names)}` })
        continue
      }
      const isSecond = isTaken && !key.isOverride
      const hint = isSecond
        ? `${quote(near)} is here already: leave this one out`
        : `did you mean ${quote(near)}?`
      this.mistakes.push({ ...told, hint, meant: [...path, near] })
      const expected = isTaken ? undefined : known.entries[near]
      if (expected === undefined) continue
      meant.add(near)
      this.visit(value, expected, [...path, name])
    }
    return meant
  }

  /** Tells what fields of one object demand of each other. */
  #visitBetween(node: LocatedObject, known: SchemaOf<'strict_object'>, path: Path): void {
    for (const issue of v.safeParse(known, plain(node)).issues ?? []) {
      const steps = (issue.path ?? []).map((step) => step.key as string | number)
      const value = nodeAt(node, steps)
      this.mistakes.push({
        path: [...path, ...steps],
        place: placeAt(node, steps),
        message: `expected ${issue.message}, ${value === undefined ? 'got the default' : got(value)}`
      })
    }
  }
}

/** Whether a schema of this type is the one of a union for an object, or for a list. */
const holds = (type: string, node: Located): boolean =>
  node.kind === 'object'
    ? type === 'variant' || type === 'strict_object'
    : type === 'array' || type === 'strict_tuple'

const namesOfOptions = (options: readonly Option[]): string => list(options.flatMap((option) => option.names))
