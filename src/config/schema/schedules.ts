/** The schemas of options that act during a training: learning-rate schedules, early stopping, checkpoints. */
import * as v from 'valibot'
import { monitors } from '../metrics.js'
import { described, flag, positive, whole, within } from './values.js'

const monitor = v.optional(
  described('What is watched; names with val are of the validation images.', v.picklist(monitors)),
  'valLoss'
)

const rateFactor = (description: string) => described(description, positive(1))

/** Every schedule can begin with a warm-up. */
const warmup = {
  warmupSteps: v.optional(
    described(
      'For so many steps the rate rises evenly: step t takes t / warmupSteps of what the schedule says.',
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
      every: described('After how many epochs, again and again.', whole(1, 1_000_000)),
      factor: v.optional(rateFactor('What the rate is multiplied by.'), 0.1),
      ...warmup
    })
  ),
  described(
    'The rate decays evenly, step by step, by a factor an epoch.',
    v.strictObject({
      type: v.literal('exponential'),
      decay: rateFactor('What an epoch multiplies the rate by.'),
      ...warmup
    })
  ),
  described(
    'The rate falls along half a cosine over the whole training; more epochs later, by --resume, stretch it.',
    v.strictObject({
      type: v.literal('cosine'),
      finalRate: v.optional(described('The rate at the end.', within(0, 1000)), 0),
      ...warmup
    })
  ),
  described(
    'The rate rises to maxRate over the first 30% of the training, then falls to a ten-thousandth of learningRate; more epochs later, by --resume, stretch it.',
    v.strictObject({
      type: v.literal('oneCycle'),
      maxRate: described('The highest rate.', positive(1000)),
      ...warmup
    })
  ),
  described(
    'The rate is multiplied by a factor when what is watched gets no better.',
    v.strictObject({
      type: v.literal('reduceOnPlateau'),
      monitor,
      factor: v.optional(rateFactor('What the rate is multiplied by.'), 0.1),
      patience: v.optional(
        described('For how many epochs without a better value it waits.', whole(0, 1_000_000)),
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
    described('A value counts as better only when it is so by more than this.', within(0, 1e6)),
    0
  ),
  restoreBestWeights: v.optional(
    described('End with the weights of the best epoch instead of the last.', flag),
    false
  )
})

export const checkpoint = v.strictObject({
  everyEpochs: v.optional(described('A checkpoint after so many epochs.', whole(1, 1_000_000)), 1),
  everySeconds: v.optional(described('And one within an epoch after so many seconds.', positive(1e6)), 60),
  keep: v.optional(described('How many checkpoints are kept, the newest.', whole(1, 100)), 2)
})

export type Schedule = v.InferOutput<typeof schedule>
export type EarlyStopping = v.InferOutput<typeof earlyStopping>
export type Checkpoint = v.InferOutput<typeof checkpoint>
