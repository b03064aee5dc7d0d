/** What the schema expects of a value, in our own terms: the only module that inspects valibot's schemas. */
import * as v from 'valibot'
import { list, type Path } from '../text/places.js'

/** The form that a value must have. Each of its parts has its own form. */
export type Form = ObjectForm | VariantForm | ListForm | TupleForm | UnionForm | NameForm | OtherForm

/** A mistake in a value whose parts are valid by themselves. */
export interface Issue {
  readonly path: Path
  /** What was expected there. */
  readonly message: string
}

/** One kind of object, with the names that its `type` accepts. */
export interface Option {
  readonly names: readonly string[]
  readonly form: ObjectForm
}

type Message = v.ErrorMessage<v.BaseIssue<unknown>> | undefined
type ObjectSchema = v.StrictObjectSchema<v.ObjectEntries, Message>
type VariantSchema = v.VariantSchema<string, v.VariantOptions<string>, Message>
type ListSchema = v.ArraySchema<v.GenericSchema, Message>
type TupleSchema = v.StrictTupleSchema<v.TupleItems, Message>
type UnionSchema = v.UnionSchema<v.UnionOptions, Message>
type NameSchema = v.PicklistSchema<v.PicklistOptions, Message> | v.LiteralSchema<v.Literal, Message>
type OtherSchema = v.NumberSchema<Message> | v.StringSchema<Message> | v.BooleanSchema<Message>

/** The kinds of schema that a config is made of. */
type Known = ObjectSchema | VariantSchema | ListSchema | TupleSchema | UnionSchema | NameSchema | OtherSchema

/** The forms of the schemas that were inspected. */
const forms = new WeakMap<v.GenericSchema, Form>()

/** The form that a schema demands. Each of its parts is inspected once, when it is first needed. */
export function formOf(schema: v.GenericSchema): Form {
  const found = forms.get(schema)
  if (found !== undefined) return found
  const form = lookInto(schema)
  forms.set(schema, form)
  return form
}

function lookInto(schema: v.GenericSchema): Form {
  const known = opened(schema)
  switch (known.type) {
    case 'strict_object':
      return new ObjectForm(known, schema)
    case 'variant':
      return new VariantForm(known, schema)
    case 'array':
      return new ListForm(known, schema)
    case 'strict_tuple':
      return new TupleForm(known, schema)
    case 'union':
      return new UnionForm(known, schema)
    case 'picklist':
    case 'literal':
      return new NameForm(known, schema)
    default:
      return new OtherForm(known, schema)
  }
}

/** A schema without the wrappers that make it optional or lazy. */
function opened(schema: v.GenericSchema): Known {
  const known = schema as Known | v.OptionalSchema<v.GenericSchema, unknown> | v.LazySchema<v.GenericSchema>
  if (known.type === 'lazy') return opened(known.getter(undefined))
  return known.type === 'optional' ? opened(known.wrapped) : known
}

/** What all forms have in common. */
class Expected<S extends Known> {
  /** Whether the value may be left out. */
  readonly isOptional: boolean
  protected readonly known: S
  readonly #schema: v.GenericSchema

  /** @param schema the whole schema: `known`, or the wrapper that makes it optional */
  constructor(known: S, schema: v.GenericSchema = known) {
    this.known = known
    this.#schema = schema
    this.isOptional = schema.type === 'optional'
  }

  /** What is expected, as a noun phrase. */
  get expectation(): string {
    const { message } = this.known
    return typeof message === 'string' ? message : 'another value'
  }

  /** The names, if it is one of several names. */
  get names(): readonly string[] {
    return []
  }

  /** Whether a value has this form. */
  accepts(value: unknown): boolean {
    return v.is(this.#schema, value)
  }

  issues(value: unknown): Issue[] {
    return (v.safeParse(this.known, value).issues ?? []).map(({ message, path = [] }) => ({
      message,
      path: path.map((step) => step.key as string | number)
    }))
  }
}

export class ObjectForm extends Expected<ObjectSchema> {
  readonly kind = 'object'
  #fields: ReadonlyMap<string, Form> | undefined

  override get expectation(): string {
    return 'an object'
  }

  get fields(): ReadonlyMap<string, Form> {
    this.#fields ??= new Map(Object.entries(this.known.entries).map(([name, entry]) => [name, formOf(entry)]))
    return this.#fields
  }

  /** The same form without a field. */
  without(name: string): ObjectForm {
    const { [name]: _left, ...entries } = this.known.entries
    return new ObjectForm(v.strictObject(entries, this.known.message))
  }
}

/** An object of one of several kinds, which a key (`type`) names. */
export class VariantForm extends Expected<VariantSchema> {
  readonly kind = 'variant'
  #options: readonly Option[] | undefined

  override get expectation(): string {
    return `an object with a "${this.key}", one of ${list(this.options.flatMap(({ names }) => names))}`
  }

  get key(): string {
    return this.known.key
  }

  get options(): readonly Option[] {
    this.#options ??= this.known.options.map((entry) => {
      const form = formOf(entry)
      if (form.kind !== 'object') throw new TypeError('an option of a variant is an object')
      return { names: form.fields.get(this.key)?.names ?? [], form }
    })
    return this.#options
  }
}

export class ListForm extends Expected<ListSchema> {
  readonly kind = 'list'

  get item(): Form {
    return formOf(this.known.item)
  }
}

/** A list of a fixed number of items, each with its own form. */
export class TupleForm extends Expected<TupleSchema> {
  readonly kind = 'tuple'

  get items(): Form[] {
    return this.known.items.map(formOf)
  }
}

export class UnionForm extends Expected<UnionSchema> {
  readonly kind = 'union'

  override get names(): string[] {
    return this.options.flatMap(({ names }) => names)
  }

  get options(): Form[] {
    return this.known.options.map(formOf)
  }
}

/** One of several names. */
export class NameForm extends Expected<NameSchema> {
  readonly kind = 'name'

  override get expectation(): string {
    return this.names.length === 1 ? list(this.names) : `one of ${list(this.names)}`
  }

  override get names(): string[] {
    return this.known.type === 'picklist' ? this.known.options.map(String) : [String(this.known.literal)]
  }
}

/** A number, a text, true or false. */
export class OtherForm extends Expected<OtherSchema> {
  readonly kind = 'other'
}
