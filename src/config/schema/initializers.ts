/** The schema of weight initializers, with Keras 3's names and defaults. */
import * as v from 'valibot'
import { described, positive, within } from './values.js'

const named = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunUniform',
  'lecunNormal',
  'zeros',
  'ones'
] as const

const names = [...named, 'constant', 'randomNormal', 'truncatedNormal', 'randomUniform'] as const

const number = within(-1e6, 1e6)

/** An initializer as an object, by its `type`. */
export const initializers = v.variant('type', [
  v.strictObject({ type: v.picklist(named) }),
  v.strictObject({
    type: v.literal('constant'),
    value: v.optional(described('What every weight begins with.', number), 0)
  }),
  v.strictObject({
    type: v.picklist(['randomNormal', 'truncatedNormal']),
    mean: v.optional(described('The mean.', number), 0),
    stddev: v.optional(described('The standard deviation.', positive(1e6)), 0.05)
  }),
  v.pipe(
    v.strictObject({
      type: v.literal('randomUniform'),
      minval: v.optional(described('The lower end.', number), -0.05),
      maxval: v.optional(described('The upper end.', number), 0.05)
    }),
    v.forward(
      v.check(({ minval, maxval }) => minval < maxval, 'a number above "minval"'),
      ['maxval']
    )
  )
])

/** A name, or an object with the name as `type` and its options; after parsing always the object. */
export const initializer = described(
  'The initial weights: the name of an initializer, or an object with the name as "type" and its options.',
  v.union(
    [
      v.pipe(
        v.picklist(names),
        v.transform((type) => v.parse(initializers, { type }))
      ),
      initializers
    ],
    `an initializer, one of ${names.join(', ')}, or an object with one of them as "type"`
  )
)

export type Initializer = v.InferOutput<typeof initializer>
