/** The schemas of single config values: sizes, rates, pairs. Their message is what was expected, as a noun phrase. */

import * as v from 'valibot'
import { withCommas } from '../../counts.js'

/** A whole number in a range, both ends included. */
export const whole = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most}`
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected)
  )
}

/** A number in a range, both ends included. */
export const within = (least: number, most: number) => {
  const expected = `a number from ${least} to ${most}`
  return v.pipe(v.number(expected), v.minValue(least, expected), v.maxValue(most, expected))
}

/** A number above 0. */
export const positive = (most: number) => {
  const expected = `a number above 0, at most ${most}`
  return v.pipe(v.number(expected), v.gtValue(0, expected), v.maxValue(most, expected))
}

const belowOne = 'a number from 0 up to, but not including, 1'
/** A fraction in [0, 1). */
export const fraction = v.pipe(v.number(belowOne), v.minValue(0, belowOne), v.ltValue(1, belowOne))

/** One side of an array. */
export const size = whole(1, 0x7fffffff)

export const flag = v.boolean('true or false')

/** Free text on one line. */
export const text = (most: number) => {
  const expected = `a text of 1 to ${withCommas(most)} characters`
  return v.pipe(v.string(expected), v.minLength(1, expected), v.maxLength(most, expected))
}

/** `5` or `[5, 3]`: [height, width]; after parsing always the pair. */
export const pairOf = (most: number) => {
  const one = whole(1, most)
  const expected = `a whole number from 1 to ${most}, or two of them: [height, width]`
  return v.union(
    [
      v.pipe(
        one,
        v.transform((side): [height: number, width: number] => [side, side])
      ),
      v.strictTuple([one, one], expected)
    ],
    expected
  )
}

/** `1`, `[1, 2]` or `[[1, 1], [2, 2]]`: [[top, bottom], [left, right]]; after parsing always the last form. */
export const bordersOf = (most: number) => {
  const one = whole(0, most)
  const expected = `a whole number from 0 to ${most}, two of them: [height, width], or [[top, bottom], [left, right]]`
  type Borders = [rows: [top: number, bottom: number], columns: [left: number, right: number]]
  const ends = v.strictTuple([one, one], expected)
  return v.union(
    [
      v.pipe(
        one,
        v.transform(
          (all): Borders => [
            [all, all],
            [all, all]
          ]
        )
      ),
      v.pipe(
        v.strictTuple([one, one], expected),
        v.transform(
          ([rows, columns]): Borders => [
            [rows, rows],
            [columns, columns]
          ]
        )
      ),
      v.strictTuple([ends, ends], expected)
    ],
    expected
  )
}

/** Adds the description that editors and the config reference show. */
export const described = <T extends v.GenericSchema>(
  description: string,
  schema: T
): v.SchemaWithPipe<readonly [T, v.DescriptionAction<v.InferOutput<T>, string>]> =>
  v.pipe(schema, v.description<v.InferOutput<T>, string>(description))
