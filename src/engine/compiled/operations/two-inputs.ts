/** The inputs of an operation that takes two. */
import type { Passed } from '../plan/operation.js'

/** @throws Error where there are not two: never for an operation that was lowered */
export function twoInputs([first, second]: readonly Passed[]): readonly [Passed, Passed] {
  if (first === undefined || second === undefined) throw new Error('the operation takes two inputs')
  return [first, second]
}
