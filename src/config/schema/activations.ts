/** The schema of activations: a name, or the name as `type` with its options. */
import * as v from 'valibot'
import { list } from '../text/places.js'
import { activations, plainActivations } from './activation-names.js'
import { described, within } from './values.js'

export {
  type Activation,
  type ActivationName,
  activationName,
  activations,
  plainActivations
} from './activation-names.js'

const leakyReLU = v.strictObject({
  type: v.literal('leakyReLU'),
  alpha: v.optional(
    described("The slope below 0. Default: 0.2, as Keras's activation of that name has it.", within(0, 1000)),
    0.2
  )
})

/** A name, or an object with it as `type`; after parsing an object only if it has options. */
export const activation = v.union(
  [
    v.picklist(plainActivations),
    v.pipe(
      v.literal('leakyReLU'),
      v.transform((type) => v.parse(leakyReLU, { type }))
    ),
    v.pipe(
      v.variant('type', [v.strictObject({ type: v.picklist(plainActivations) }), leakyReLU]),
      v.transform((named) => (named.type === 'leakyReLU' ? named : named.type))
    )
  ],
  `one of ${list(activations)}`
)
