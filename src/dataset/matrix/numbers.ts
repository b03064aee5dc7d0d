/** Numbers with a shape, as a user enters them, and the error for wrong ones. */
import { CnnError } from '../../errors.js'

/** Numbers in row-major order: a vector `[n]`, a matrix `[rows, columns]`, a tensor `[rows, columns, channels]`. */
export interface Numbers {
  readonly shape: readonly number[]
  readonly data: Float64Array
}

/** Numbers from users are part of their command: wrong numbers are wrong usage. */
export const refusal = (
  name: string,
  reason: string,
  where: string | undefined,
  more: string | { readonly hint?: string; readonly cause?: unknown }
): CnnError =>
  new CnnError('USAGE', `${name} cannot be used: ${reason}`, {
    where: where ?? name,
    ...(typeof more === 'string' ? { hint: more } : more)
  })
