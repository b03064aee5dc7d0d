/** Checks a tree of located values against the schema: every mistake with its place, path and the nearest name. */
import type { GenericSchema } from 'valibot'
import type { Located, LocatedList, LocatedObject, Mistake } from '../text/located.js'
import { nodeAt, placeAt, plain } from '../text/located.js'
import { list, type Path, quote } from '../text/places.js'
import {
  type Form,
  formOf,
  type ListForm,
  type ObjectForm,
  type Option,
  type TupleForm,
  type VariantForm
} from './form.js'
import { type Homes, homeOf, homesIn } from './homes.js'
import { got, mismatch } from './mismatch.js'
import { nearest, sameName } from './nearest.js'

/**
 * Every mistake in a value. After a name that is wrong but close to a valid one, the rest is checked against the valid
 * name, so that all mistakes show at once. A key that is missing because it is misspelled is reported only once.
 */
export function check(root: Located, schema: GenericSchema): Mistake[] {
  const form = formOf(schema)
  const checker = new Checker(form)
  checker.visit(root, form, [])
  return checker.mistakes
}

/** Keys with a special meaning in JavaScript: never a field, and never close to one. */
const forbidden: readonly string[] = ['__proto__', 'constructor', 'prototype']

/** A list that is longer than any in a config is reported as a whole. */
const mostItems = 1000

/** An object with more unknown keys than this is not misspelled: it is something else. */
const mostMisspelled = 20

class Checker {
  readonly mistakes: Mistake[] = []
  readonly #homes: Homes

  constructor(form: Form) {
    this.#homes = homesIn(form)
  }

  visit(node: Located, form: Form, path: Path): void {
    if (form.kind === 'object' && node.kind === 'object') this.#visitObject(node, form, path)
    else if (form.kind === 'variant' && node.kind === 'object') this.#visitVariant(node, form, path)
    else if ((form.kind === 'list' || form.kind === 'tuple') && node.kind === 'list')
      this.#visitList(node, form, path)
    else if (form.kind === 'union' && node.kind !== 'scalar') {
      const [option, ...more] = form.options.filter((entry) => holds(entry, node))
      if (option !== undefined && more.length === 0) this.visit(node, option, path)
      else if (!form.accepts(plain(node))) this.mistakes.push(mismatch(node, form, path))
    } else if (node.kind !== 'scalar' || !form.accepts(node.value))
      this.mistakes.push(mismatch(node, form, path))
  }

  #visitList(node: LocatedList, form: ListForm | TupleForm, path: Path): void {
    const before = this.mistakes.length
    const { items } = node
    const isOfOtherLength =
      form.kind === 'tuple' ? items.length !== form.items.length : items.length > mostItems
    if (isOfOtherLength) {
      this.mistakes.push(mismatch(node, form, path))
      return
    }
    const forms = form.kind === 'tuple' ? form.items : Array.from(items, () => form.item)
    for (const [index, item] of items.entries()) {
      const expected = forms[index]
      if (expected !== undefined) this.visit(item, expected, [...path, index])
    }
    if (this.mistakes.length > before) return
    const [issue] = form.issues(plain(node))
    if (issue !== undefined) this.mistakes.push(mismatch(node, form, path, issue.message))
  }

  /** Finds the option that the object's `type` names, or seems to mean, and checks the object against it. */
  #visitVariant(node: LocatedObject, variant: VariantForm, path: Path): void {
    const { options } = variant
    const names = options.flatMap((option) => option.names)
    const key = this.#typeKey(node, variant.key, options, path)
    const type = key === undefined ? undefined : node.members.get(key)?.value
    const name = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : undefined
    const near = name === undefined || names.includes(name) ? name : nearest(name, names)
    if (type === undefined) this.#missing(node, variant.key, `it is one of ${list(names)}`, path)
    else if (near === undefined || near !== name)
      this.mistakes.push({
        path: [...path, key ?? variant.key],
        place: type.place,
        message: `expected one of ${list(names)}, ${got(type)}`,
        hint: near === undefined ? undefined : `did you mean ${quote(near)}?`
      })
    const form = options.find(({ names }) => near !== undefined && names.includes(near))?.form
    if (form === undefined) return
    if (near === name && key === variant.key) {
      this.#visitObject(node, form, path, options)
      return
    }
    // The type is reported. The rest is checked against the form that was probably meant.
    const members = new Map([...node.members].filter(([member]) => member !== key))
    this.#visitObject({ ...node, members }, form.without(variant.key), path, options)
  }

  /** The key under which the type is found. A misspelled key is reported. */
  #typeKey(node: LocatedObject, key: string, options: readonly Option[], path: Path): string | undefined {
    if (node.members.has(key)) return key
    const isKnown = (name: string) => options.some(({ form }) => form.fields.has(name))
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

  /** @param siblings if the object is of one `type`: the other types with their names */
  #visitObject(node: LocatedObject, form: ObjectForm, path: Path, siblings: readonly Option[] = []): void {
    const before = this.mistakes.length
    const { fields } = form
    const misspelled = this.#visitUnknown(node, fields, path, siblings)
    for (const [name, field] of fields) {
      const member = node.members.get(name)
      if (member !== undefined) this.visit(member.value, field, [...path, name])
      else if (!field.isOptional && !misspelled.has(name))
        this.#missing(node, name, `it is ${field.expectation}`, path)
    }
    if (this.mistakes.length === before) this.#visitBetween(node, form, path)
  }

  /** Reports the keys that the object does not accept. Returns the names that they were probably meant to be. */
  #visitUnknown(
    node: LocatedObject,
    fields: ObjectForm['fields'],
    path: Path,
    siblings: readonly Option[]
  ): Set<string> {
    const names = [...fields.keys()]
    const unknown = [...node.members].filter(([name]) => !fields.has(name))
    const meant = new Set<string>()
    for (const [name, { key, value }] of unknown) {
      if (forbidden.includes(name)) {
        const message = `the key ${quote(name)} is not allowed`
        this.mistakes.push({ path: [...path, name], place: key, message, hint: 'leave it out' })
        continue
      }
      const owners = siblings.filter(({ form }) => form.fields.has(name))
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
      const expected = isTaken ? undefined : fields.get(near)
      if (expected === undefined) continue
      meant.add(near)
      this.visit(value, expected, [...path, name])
    }
    return meant
  }

  /** Reports violations of rules between the fields of one object. */
  #visitBetween(node: LocatedObject, form: ObjectForm, path: Path): void {
    for (const { path: steps, message } of form.issues(plain(node))) {
      const value = nodeAt(node, steps)
      this.mistakes.push({
        path: [...path, ...steps],
        place: placeAt(node, steps),
        message: `expected ${message}, ${value === undefined ? 'got the default' : got(value)}`
      })
    }
  }
}

/** Whether this form of a union is the one for an object, or for a list. */
const holds = ({ kind }: Form, node: Located): boolean =>
  node.kind === 'object' ? kind === 'variant' || kind === 'object' : kind === 'list' || kind === 'tuple'

const namesOfOptions = (options: readonly Option[]): string => list(options.flatMap((option) => option.names))
