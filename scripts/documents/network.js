// The documents about a network and what it predicts: summary, predict.
import { failure } from './failure.js'
import { count, list, number, object, shape, text } from './pieces.js'

const layer = object(
  {
    name: text('such as conv2d_1'),
    type: text('as the config names it'),
    outputShape: list({ type: ['integer', 'null'] }, 'the batch first, which is null'),
    parameters: count('the number of weights')
  },
  {
    trainable: { const: false, description: 'only where it is frozen' },
    connectedTo: list(text('a layer, or images'), 'what it reads; only where the network branches')
  }
)

const formula = object(
  { what: text('what it is'), text: text('the way to it'), value: number('the result') },
  { note: text('what else there is to say') }
)

const explained = object({
  layers: list(
    object(
      {
        name: text('of the layer'),
        className: text('as Keras names it'),
        inputShape: shape('of its first input'),
        outputShape: shape('without the batch'),
        formulas: list(formula, 'its arithmetic'),
        multiplyAdds: count('of one image')
      },
      { inputShapes: list(shape('of one input'), 'where it has several') }
    ),
    'in the order of the summary'
  ),
  totals: list(formula, 'of the whole network')
})

export const summary = object({
  name: text('of the config'),
  layers: list(layer, 'in the order in which they compute'),
  totalParameters: count('all weights'),
  trainableParameters: count('those that the optimizer changes'),
  nonTrainableParameters: count('the others')
})

/** With `--explain` or `--keras`. */
export const explainedSummary = {
  ...summary,
  properties: { ...summary.properties, explained, keras: text('with --keras: the Python program') }
}

const named = {
  file: text('the picture, as it was named'),
  model: text('the run or model directory that was used')
}
const guess = { label: text('the class'), probability: number('what the network puts out for it') }

export const predictions = {
  ...list(
    {
      anyOf: [
        object({
          ...named,
          ...guess,
          top: list(object(guess), 'the best labels, as many as --top asks for')
        }),
        object({ ...named, value: number('of a network with one output') }),
        object({ ...named, error: failure })
      ]
    },
    'an entry for each picture, in the order of the command line'
  )
}
