// The building blocks of the documents' schemas: JSON Schema 2020-12 in a short form.

export const text = (description) => ({ type: 'string', description })
export const number = (description) => ({ type: 'number', description })
/** A number from 0 to 1. */
export const share = (description) => ({ type: 'number', minimum: 0, maximum: 1, description })
export const count = (description) => ({ type: 'integer', minimum: 0, description })
/** A number that counts from 1. */
export const place = (description) => ({ type: 'integer', minimum: 1, description })
export const truth = (description) => ({ type: 'boolean', description })
export const oneOf = (names, description) => ({ enum: [...names], description })
export const list = (items, description) => ({ type: 'array', items, description })
/** A value that depends on something else: any JSON. */
export const anything = (description) => ({ description })
export const time = (description) => ({ type: 'string', format: 'date-time', description })
export const sha256 = (description) => ({ type: 'string', pattern: '^[0-9a-f]{64}$', description })
export const shape = (description) => list({ type: 'integer', minimum: 0 }, description)

/** An object: its fields that are always there, and those that are left out if they do not apply. */
export const object = (always, sometimes = {}, description = undefined) => ({
  type: 'object',
  ...(description !== undefined && { description }),
  properties: { ...always, ...sometimes },
  required: Object.keys(always),
  additionalProperties: true
})
