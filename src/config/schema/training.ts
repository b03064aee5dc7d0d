/** The schema of the `training` part: optimizer, loss, batches, epochs, and what changes during training. */
import * as v from 'valibot'
import { metricNames } from '../metrics.js'
import { optimizers } from './optimizers.js'
import { checkpoint, earlyStopping, schedule } from './schedules.js'
import { described, whole } from './values.js'

export const losses = [
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'meanSquaredError',
  'meanAbsoluteError'
] as const

export const training = v.strictObject({
  optimizer: described('How the weights are changed.', optimizers),
  loss: v.optional(
    described(
      'What training minimizes; the two categorical cross-entropies give the same numbers.',
      v.picklist(losses)
    ),
    'categoricalCrossentropy'
  ),
  metrics: v.optional(
    described(
      'What is reported beside the loss. Default: accuracy, or meanAbsoluteError of a network with one output.',
      v.pipe(v.array(v.picklist(metricNames), 'a list of metrics'), v.maxLength(1, 'a list of one metric'))
    )
  ),
  batchSize: v.optional(described('Images a step.', whole(1, 1_000_000)), 32),
  epochs: described('How many times training goes over all images.', whole(1, 1_000_000)),
  schedule: v.optional(described('How the learning rate changes.', schedule), { type: 'constant' }),
  earlyStopping: v.optional(
    described('Ends the training when it no longer improves. Default: it never ends early.', earlyStopping)
  ),
  checkpoint: v.optional(
    described('When checkpoints are saved, from which a training can be resumed.', checkpoint),
    {}
  )
})

export type Training = v.InferOutput<typeof training>
export type { Optimizer } from './optimizers.js'
export type Loss = (typeof losses)[number]
