/** Checks a value against a JSON Schema: the keywords of draft 7 that ours uses; any other keyword is an error. */

export type JsonSchema = { readonly [keyword: string]: unknown }

const annotations = ['$schema', '$defs', 'title', 'description', 'default']

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const schemaOf = (value: unknown): JsonSchema => {
  if (!isObject(value)) throw new TypeError(`not a schema: ${JSON.stringify(value)}`)
  return value
}
const listOf = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new TypeError(`not a list: ${JSON.stringify(value)}`)
  return value
}

/** Whether the value fits the schema; `root` is where references lead. */
export function fits(value: unknown, schema: JsonSchema, root: JsonSchema = schema): boolean {
  if (schema.$ref !== undefined) return fits(value, referred(String(schema.$ref), root), root)
  return Object.entries(schema).every(([keyword, requirement]) => {
    if (annotations.includes(keyword)) return true
    switch (keyword) {
      case 'type':
        return isOfType(value, String(requirement))
      case 'const':
        return value === requirement
      case 'enum':
        return listOf(requirement).includes(value)
      case 'anyOf':
        return listOf(requirement).some((option) => fits(value, schemaOf(option), root))
      case 'oneOf':
        return listOf(requirement).filter((option) => fits(value, schemaOf(option), root)).length === 1
      case 'minimum':
        return typeof value !== 'number' || value >= Number(requirement)
      case 'maximum':
        return typeof value !== 'number' || value <= Number(requirement)
      case 'exclusiveMinimum':
        return typeof value !== 'number' || value > Number(requirement)
      case 'exclusiveMaximum':
        return typeof value !== 'number' || value < Number(requirement)
      case 'minLength':
        return typeof value !== 'string' || value.length >= Number(requirement)
      case 'maxLength':
        return typeof value !== 'string' || value.length <= Number(requirement)
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(requirement), 'u').test(value)
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(requirement)
      case 'maxItems':
        return !Array.isArray(value) || value.length <= Number(requirement)
      case 'items':
        return !Array.isArray(value) || itemsFit(value, requirement, root)
      case 'additionalItems':
        return !Array.isArray(value) || value.length <= listOf(schema.items).length
      case 'required':
        return !isObject(value) || listOf(requirement).every((key) => Object.hasOwn(value, String(key)))
      case 'properties':
        return !isObject(value) || propertiesFit(value, schemaOf(requirement), root)
      case 'additionalProperties':
        if (requirement !== false) throw new TypeError('additionalProperties is not false')
        return (
          !isObject(value) ||
          Object.keys(value).every((key) => Object.hasOwn(schemaOf(schema.properties), key))
        )
      default:
        throw new TypeError(`unknown keyword ${keyword}`)
    }
  })
}

function referred(reference: string, root: JsonSchema): JsonSchema {
  const [start, ...steps] = reference.split('/')
  if (start !== '#') throw new TypeError(`not a reference into this schema: ${reference}`)
  return steps.reduce((schema, step) => schemaOf(schema[step]), root)
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'object':
      return isObject(value)
    case 'array':
      return Array.isArray(value)
    case 'integer':
      return Number.isInteger(value)
    case 'number':
    case 'string':
    case 'boolean':
      return typeof value === type
    default:
      throw new TypeError(`unknown type ${type}`)
  }
}

const itemsFit = (value: readonly unknown[], items: unknown, root: JsonSchema): boolean =>
  Array.isArray(items)
    ? value.every((item, index) => index >= items.length || fits(item, schemaOf(items[index]), root))
    : value.every((item) => fits(item, schemaOf(items), root))

const propertiesFit = (value: Record<string, unknown>, properties: JsonSchema, root: JsonSchema): boolean =>
  Object.entries(properties).every(
    ([key, property]) => !Object.hasOwn(value, key) || fits(value[key], schemaOf(property), root)
  )
