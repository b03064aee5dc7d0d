// The error that a document reports.
import { exitCodes } from '../../dist/errors.js'
import { list, object, oneOf, text } from './pieces.js'

const nullableText = (description) => ({ type: ['string', 'null'], description })

/** The content of `error`. */
export const failure = object(
  {
    code: oneOf(Object.keys(exitCodes), 'it never changes, so scripts can compare it'),
    message: text('what failed'),
    hint: text('what to do next'),
    where: nullableText('the place: file:line:column, a path, an option; null if there is none')
  },
  {
    problems: list(
      object(
        { path: text('the place in the config, or a picture'), message: text('what is wrong there') },
        { where: text('file:line:column or an option'), hint: text('what to do there') }
      ),
      'each of several mistakes'
    )
  },
  'why the command ended with another exit code than 0'
)

/** The whole document of a command that failed without a result. */
export const failed = object({ error: failure })
