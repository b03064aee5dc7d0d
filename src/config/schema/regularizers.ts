/** The schema of regularizers: the penalties for large weights. */
import * as v from 'valibot'
import { described, within } from './values.js'

const weight = (description: string) => v.optional(described(description, within(0, 1e6)), 0)

/** Adds l1 sum(|w|) + l2 sum(w^2) of one weight array to the loss, not divided by the batch size. */
export const regularizer = v.strictObject({
  l1: weight('What is added to the loss for each unit of the sum of |w|.'),
  l2: weight('What is added to the loss for each unit of the sum of w squared.')
})

export type Regularizer = v.InferOutput<typeof regularizer>
