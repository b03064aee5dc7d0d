/** All mistakes of a config as one error, in the order of its text. */
import { CnnError, type Problem } from '../errors.js'
import type { Mistake } from './text/located.js'
import { pathText } from './text/places.js'

/** @param file the name of the text in messages */
export function refusal(mistakes: readonly Mistake[], file: string): CnnError {
  const problems = mistakes
    .toSorted((one, other) => one.place.order - other.place.order)
    .map(
      ({ path, message, hint, place }): Problem => ({
        path: pathText(path),
        message,
        ...(place.where === undefined ? {} : { where: place.where }),
        ...(hint === undefined ? {} : { hint })
      })
    )
  const [first] = problems
  const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`
  return new CnnError('CONFIG', `${count} in ${file}`, {
    problems,
    ...(first?.where === undefined ? {} : { where: first.where }),
    ...(problems.length > 1 || first?.hint === undefined ? {} : { hint: first.hint })
  })
}
