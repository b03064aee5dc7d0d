/** The schemas of options that act during a training: learning-rate schedules, early stopping, checkpoints. */
import * as v from 'valibot'
import { monitors } from '../metrics.js'
import { described, flag, positive, whole, within } from './values.js'

const monitor = v.optional(
  described(
    'The value to monitor; names that begin with val refer to the validation images.',
    v.picklist(monitors)
  ),
  'valLoss'
)

const rateFactor = (description: string) => described(description, positive(1))

/** Every schedule can begin with a warm-up. */
const warmup = {
  warmupSteps: v.optional(
    described(
      'The number of steps in which the rate rises linearly: step t takes t / warmupSteps of the scheduled rate.',
      whole(0, 1_000_000_000)
    ),
    0
  )
}

export const schedule = v.variant('type', [
  described('The same rate always.', v.strictObject({ type: v.literal('constant'), ...warmup })),
  described(
    'The rate is multiplied by a factor every few epochs.',
    v.strictObject({
      type: v.literal('step'),
      every: described('The number of epochs after which the rate is multiplied again.', whole(1, 1_000_000)),
      factor: v.optional(rateFactor('What the rate is multiplied by.'), 0.1),
      ...warmup
    })
  ),
  described(
    'The rate decays exponentially, step by step, by a factor for each epoch.',
    v.strictObject({
      type: v.literal('exponential'),
      decay: rateFactor('What an epoch multiplies the rate by.'),
      ...warmup
    })
  ),
  described(
    'The rate falls along half a cosine over the whole training. If --resume adds epochs, the curve is stretched.',
    v.strictObject({
      type: v.literal('cosine'),
      finalRate: v.optional(described('The rate at the end.', within(0, 1000)), 0),
      ...warmup
    })
  ),
  described(
    'The rate rises to maxRate over the first 30% of the training, then falls to learningRate / 10,000. If --resume adds epochs, the curve is stretched.',
    v.strictObject({
      type: v.literal('oneCycle'),
      maxRate: described('The highest rate.', positive(1000)),
      ...warmup
    })
  ),
  described(
    'The rate is multiplied by a factor when the monitored value does not improve.',
    v.strictObject({
      type: v.literal('reduceOnPlateau'),
      monitor,
      factor: v.optional(rateFactor('What the rate is multiplied by.'), 0.1),
      patience: v.optional(
        described('How many epochs it waits for a better value.', whole(0, 1_000_000)),
        10
      ),
      ...warmup
    })
  )
])

export const earlyStopping = v.strictObject({
  monitor,
  patience: v.optional(
    described('How many epochs without a better value end the training.', whole(0, 1_000_000)),
    0
  ),
  minDelta: v.optional(
    described('A value counts as better only if it is better by more than this.', within(0, 1e6)),
    0
  ),
  restoreBestWeights: v.optional(
    described('End with the weights of the best epoch instead of the last.', flag),
    false
  )
})

export const checkpoint = v.strictObject({
  everyEpochs: v.optional(
    described('The number of epochs from one checkpoint to the next.', whole(1, 1_000_000)),
    1
  ),
  everySeconds: v.optional(
    described('Within an epoch, the number of seconds from one checkpoint to the next.', positive(1e6)),
    60
  ),
  keep: v.optional(described('How many of the newest checkpoints are kept.', whole(1, 100)), 2)
})

export type Schedule = v.InferOutput<typeof schedule>
export type EarlyStopping = v.InferOutput<typeof earlyStopping>
export type Checkpoint = v.InferOutput<typeof checkpoint>
