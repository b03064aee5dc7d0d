/** The errors of a saved model that cannot be used. */
import * as v from 'valibot'
import { CnnError } from '../errors.js'

const nextStep = 'train it again, or copy the whole model directory from where it was saved'

/** A CnnError MODEL about a file. */
export const unsound = (where: string, message: string, hint = nextStep, cause?: unknown): CnnError =>
  new CnnError('MODEL', `${where}: ${printable(message)}`, { where, hint, cause })

/** Text from a file, cut to 400 characters, without the control characters that a terminal would obey. */
const printable = (message: string): string => message.slice(0, 400).replace(/\p{Cc}/gu, '?')

/**
 * Parses a value with a schema.
 *
 * @param where the file
 * @param path the value's path in it
 * @throws CnnError MODEL with the first issue and its JSON path
 */
export function parsed<T>(schema: v.GenericSchema<unknown, T>, value: unknown, where: string, path = ''): T {
  const result = v.safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const place = [path, v.getDotPath(issue)].filter((part) => part).join('.')
  throw unsound(where, place === '' ? issue.message : `${place}: ${issue.message}`)
}
