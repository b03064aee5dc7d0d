// The documents about runs: train, evaluate, plot, reproduce, runs.
import { capitalized, metricNames, metrics, ofValidation } from '../../dist/config/metrics.js'
import { engineNames } from '../../dist/engine/engine.js'
import { summary } from './network.js'
import {
  count,
  list,
  number,
  object,
  oneOf,
  place,
  sha256,
  shape,
  share,
  text,
  time,
  truth
} from './pieces.js'

/** A field for each metric; a document has those of its network. */
const scores = (nameOf, words) =>
  Object.fromEntries(
    metricNames.map((metric) => {
      const { isShare, words: name } = metrics[metric]
      return [nameOf(metric), (isShare ? share : number)(`${name} ${words}`)]
    })
  )

const engine = object({ name: oneOf(engineNames, 'the engine'), threads: place('how many threads it uses') })

const whichEpoch = { epoch: place('counted from 1') }

const epoch = object(
  {
    ...whichEpoch,
    loss: number('mean over the epoch, with penalties'),
    seconds: number('of the epoch, validation included'),
    trainSeconds: number('of its training alone')
  },
  {
    ...scores((metric) => metric, 'of the training images'),
    valLoss: number('of the validation images'),
    ...scores(ofValidation, 'of the validation images')
  }
)

/** The scores of a run, on the split that it is judged by. */
const final = (split, words) =>
  object(
    { loss: number(`of the ${split} split`) },
    scores((metric) => metric, `of the ${split} split`),
    words
  )

export const trained = object(
  {
    run: text('the run directory'),
    engine,
    parameters: count('the number of weights'),
    epochs: list(epoch, 'every epoch of the run, those before a resume included'),
    seconds: number('of the whole command'),
    weightsSha256: sha256('of the final weights: float32, little-endian')
  },
  {
    keptEpoch: place('the epoch whose weights are the result, where restoreBestWeights restored them'),
    test: final('test', 'missing if the training was interrupted, or there is no test split'),
    validation: final('validation', 'where there is no test split'),
    train: final('train', 'where there is neither a test nor a validation split')
  }
)

export const dryRun = object({
  dryRun: { const: true },
  engine: oneOf(engineNames, 'what would train it'),
  summary,
  config: { type: 'object', description: 'the config with every default filled in: config.schema.json' }
})

/** The lines of `--json-lines` before the last. */
export const begun = object({
  name: text('of the config'),
  run: text('the run directory'),
  engine,
  plannedEpochs: place('those of the config')
})
export const progressed = object(
  {
    ...whichEpoch,
    batch: place('the batches that are done'),
    batches: place('those of an epoch'),
    loss: number('mean over the epoch so far, with penalties'),
    seconds: number('since the epoch began'),
    secondsLeft: number('that its other batches will take')
  },
  scores((metric) => metric, 'of the training images so far')
)
export { epoch }

export const evaluated = object(
  {
    split: oneOf(['train', 'validation', 'test'], 'what was evaluated'),
    count: place('images'),
    loss: number('mean over the images, with penalties'),
    run: text('the run directory')
  },
  {
    data: text('with --data: where the pictures are'),
    ...scores((metric) => metric, 'of the images'),
    confusion: list(shape('of one true class'), 'confusion[t][p]: images of class t predicted as class p'),
    perClass: list(
      object({
        label: text('the class'),
        precision: share('of the images predicted as this class, those that are of it'),
        recall: share('of the images of this class, those predicted as it'),
        f1: share('the harmonic mean of the two'),
        support: count('images of this class')
      }),
      'in the order of the classes'
    ),
    worst: list(
      object(
        {
          index: count('the place in the split, from 0'),
          label: text('the true class'),
          predicted: text('the predicted class'),
          probability: number('what the network puts out for it'),
          loss: number('of this image')
        },
        { file: text('of own pictures: which one') }
      ),
      'the mistakes with the greatest losses, the greatest first'
    )
  }
)

export const plotted = object({
  file: text('the picture'),
  runs: list(
    object({ name: text('of the run'), epochs: count('that are drawn or could be') }),
    'in the picture'
  )
})

/** With `--filters`. */
export const plottedFilters = object({
  file: text('the picture'),
  run: text('the run directory, or that of the model'),
  filters: list(
    object({
      layer: text('the name of the layer'),
      weights: oneOf(['kernel', 'depthwise_kernel', 'pointwise_kernel'], 'which of its weights'),
      shape: shape('rows, columns, channels, filters')
    }),
    'in the order of the network'
  )
})

export const reproduced = object(
  {
    run: text('the run directory'),
    equal: truth('whether every number is the same'),
    epochs: count('that were trained again'),
    reasons: list(text('a possible cause'), 'why it may differ, the likeliest first'),
    weightsSha256: object(
      { receipt: sha256('as the run has it') },
      { now: sha256('as it is now; missing if an epoch differs') }
    )
  },
  {
    differs: object(
      { epoch: place('the first that differs'), what: list(text('a number of it'), 'which of its numbers') },
      {},
      'missing if the run is equal'
    )
  }
)

export const runs = object({
  runs: list(
    object(
      {
        run: text('the run directory'),
        name: text('what other commands take'),
        epochs: count('that are done'),
        finished: truth('whether the training came to its end')
      },
      {
        network: text('the layers in one line'),
        parameters: count('the number of weights'),
        engine: text('the engine that trained it'),
        threads: count('how many threads it used'),
        limit: place('how many training images it takes, where --limit says so'),
        plannedEpochs: place('those of the config'),
        ...scores((metric) => `bestVal${capitalized(metric)}`, 'of the validation images, the best'),
        ...scores((metric) => `test${capitalized(metric)}`, 'of the test split'),
        startedAt: time('when it began'),
        problem: text('which of its files is damaged')
      }
    ),
    'the latest at the end'
  )
})
