/** Configs whose parts do not fit together: shapes, classes, loss, validation, memory; and what is not reported. */
import { expect, test } from 'vitest'
import { marked, problemsOf, withLines } from '../sample.js'

/** Lines replaced (▸ at the expected place), the path, a piece of the message, a piece of the hint. */
type Broken = readonly [lines: Record<number, string>, path: string, message: string, hint?: string]

const softmax = '{ "type": "dense", "units": 10, "activation": "softmax" }'

const cases: readonly Broken[] = [
  [
    { 3: '"dataset": { "name": "mnist", "validation": ▸60000 },' },
    'dataset.validation',
    'fewer than the 60,000'
  ],
  [
    { 4: '"model": { "inputShape": ▸[28, 28, 3],' },
    'model.inputShape',
    'the images of mnist are [28, 28, 1], not [28, 28, 3]',
    'leave the key out'
  ],
  [
    { 6: '{ "type": "conv2d", "filters": 4, "kernelSize": ▸29 },' },
    'model.layers[0].kernelSize',
    'a window of 29 x 29 does not fit into the 28 x 28 that reach this layer'
  ],
  [
    { 6: '{ "type": "conv2d", "filters": 4, "kernelSize": ▸[1, 29] },' },
    'model.layers[0].kernelSize',
    'a window of 1 x 29 does not fit'
  ],
  // 28 - 5 + 1 = 24 reach the pooling.
  [{ 7: '{ "type": "maxPooling2d", "poolSize": ▸25 },' }, 'model.layers[1].poolSize', 'into the 24 x 24'],
  // The pool size is the default's 2: its place is the layer's.
  [
    {
      6: '{ "type": "conv2d", "filters": 4, "kernelSize": 28 },',
      7: '▸{ "type": "maxPooling2d" },'
    },
    'model.layers[1].poolSize',
    'a window of 2 x 2 does not fit into the 1 x 1'
  ],
  [
    { 8: '{ "type": "flatten" }, { "type": ▸"conv2d", "filters": 4, "kernelSize": 1 },' },
    'model.layers[3].type',
    'takes an image',
    'before the flatten'
  ],
  [{ 8: '{ "type": "flatten" }, { "type": ▸"maxPooling2d" },' }, 'model.layers[3].type', 'takes an image'],
  [
    { 8: '{ "type": ▸"dense", "units": 20 }, { "type": "flatten" },' },
    'model.layers[2].type',
    'a dense layer takes a vector, its input is [12, 12, 4]',
    'put { "type": "flatten" } before it'
  ],
  [
    { 9: '{ "type": "dense", "units": ▸11, "activation": "softmax" }' },
    'model.layers[3].units',
    'the network puts out [11], expected [10]: mnist has 10 classes',
    'make it 10'
  ],
  [
    { 8: '', 9: '▸{ "type": "conv2d", "filters": 4, "kernelSize": 5, "activation": "softmax" }' },
    'model.layers[2]',
    'the network puts out [8, 8, 4], expected [10]',
    'end with { "type": "flatten" } and { "type": "dense", "units": 10'
  ],
  // 12 * 12 * 4 = 576.
  [
    {
      6: '{ "type": "conv2d", "filters": 4, "kernelSize": 5, "activation": "softmax" },',
      8: '',
      9: '▸{ "type": "flatten" }'
    },
    'model.layers[2]',
    'the network puts out [576], expected [10]'
  ],
  [
    { 9: '{ "type": "dense", "units": 10, "activation": ▸"relu" }' },
    'model.layers[3].activation',
    'categoricalCrossentropy needs probabilities as outputs, relu gives none',
    '"softmax"'
  ],
  [
    { 9: '▸{ "type": "dense", "units": 10 }', 14: '"loss": "sparseCategoricalCrossentropy",' },
    'model.layers[3].activation',
    'sparseCategoricalCrossentropy needs probabilities as outputs, linear gives none'
  ],
  [{ 9: '{ "type": "dense", "units": 10, "activation": ▸"tanh" }' }, 'model.layers[3].activation', 'tanh'],
  // [28, 28, 1] under a filter of 28 x 28 is [1, 1, 10]; flattening leaves relu's numbers.
  [
    {
      6: '{ "type": "conv2d", "filters": 10, "kernelSize": 28, "activation": ▸"relu" },',
      7: '{ "type": "maxPooling2d", "poolSize": 1 },',
      8: '',
      9: '{ "type": "flatten" }'
    },
    'model.layers[0].activation',
    'relu gives none'
  ],
  [
    { 9: '{ "type": "dense", "units": 10 }, { "type": "activation", "activation": ▸"gelu" }' },
    'model.layers[4].activation',
    'categoricalCrossentropy needs probabilities as outputs, gelu gives none',
    '"softmax"'
  ],
  [
    {
      9: '{ "type": "dense", "units": 10, "activation": ▸{ "type": "leakyReLU" } }',
      14: '"loss": "binaryCrossentropy",'
    },
    'model.layers[3].activation',
    'binaryCrossentropy needs probabilities as outputs, leakyReLU gives none',
    '"sigmoid"'
  ],
  [
    { 9: `${softmax}, ▸{ "type": "batchNormalization" }` },
    'model.layers[4]',
    'needs probabilities as outputs, batchNormalization gives none'
  ],
  // The labels 0 to 9 are no probabilities.
  [
    {
      9: '{ "type": "dense", "units": ▸1, "activation": "sigmoid" }',
      14: '"loss": "binaryCrossentropy",'
    },
    'model.layers[3].units',
    'the network puts out [1], expected [10]'
  ],
  [
    { 9: '{ "type": "dense", "units": ▸9 }', 14: '"loss": "meanSquaredError",' },
    'model.layers[3].units',
    'the network puts out [9], expected [10]'
  ],
  [
    {
      9: '{ "type": "dense", "units": 1 }',
      14: '"loss": "meanSquaredError", "metrics": [▸"accuracy"],'
    },
    'training.metrics[0]',
    'accuracy is not reported of a network with one output, meanAbsoluteError is',
    'leave the key out'
  ],
  [
    { 14: '"metrics": [▸"meanAbsoluteError"],' },
    'training.metrics[0]',
    'meanAbsoluteError is not reported of a network with several outputs'
  ],
  [
    { 13: '"optimizer": { "type": "sgd", "clipNorm": 1, "clipValue": ▸1 },' },
    'training.optimizer.clipValue',
    '"clipNorm" and "clipValue" are both here',
    'keep one'
  ],
  [
    {
      3: '"dataset": { "name": "mnist" },',
      14: '"earlyStopping": { "monitor": ▸"valAccuracy" },'
    },
    'training.earlyStopping.monitor',
    '"valAccuracy" is of validation images, and there are none',
    'dataset.validation'
  ],
  // The monitor is the default's: its place is the schedule's.
  [
    {
      3: '"dataset": { "name": "mnist" },',
      14: '"schedule": ▸{ "type": "reduceOnPlateau" },'
    },
    'training.schedule.monitor',
    '"valLoss" is of validation images'
  ],
  [
    {
      9: '{ "type": "dense", "units": 1 }',
      14: '"loss": "meanAbsoluteError", "earlyStopping": { "monitor": ▸"valAccuracy" },'
    },
    'training.earlyStopping.monitor',
    '"valAccuracy" is not reported of this network'
  ],
  [
    {
      6: '{ "type": "conv2d", "filters": 4, "kernelSize": 3, "strides": 2, "dilationRate": ▸[1, 2] },'
    },
    'model.layers[0].dilationRate',
    'strides and dilationRate are both above 1',
    'one of the two must be 1'
  ],
  // A filter of 10 with three pixels between two of its own reaches over 9 * 4 + 1 = 37.
  [
    { 6: '{ "type": "depthwiseConv2d", "kernelSize": ▸10, "dilationRate": 4 },' },
    'model.layers[0].kernelSize',
    'a window of 10 x 10 with dilationRate 4 x 4 does not fit into the 28 x 28'
  ],
  [
    { 7: '{ "type": "batchNormalization", "axis": ▸0 },' },
    'model.layers[1].axis',
    'the input [batch, 24, 24, 4] has no side 0 to normalize'
  ],
  [
    { 8: '{ "type": "flatten" }, { "type": "batchNormalization", "axis": ▸3 },' },
    'model.layers[3].axis',
    'the input [batch, 576] has no side 3'
  ],
  [{ 8: '{ "type": "flatten" }, { "type": ▸"zeroPadding2d" },' }, 'model.layers[3].type', 'takes an image'],
  [
    { 8: '{ "type": "globalMaxPooling2d" }, { "type": ▸"globalAveragePooling2d" },' },
    'model.layers[3].type',
    'takes an image'
  ],
  // Per image 784 + 24 * 24 * 4 + 12 * 12 * 4 * 2 + 10 = 4250 numbers of 4 bytes: 1,000,000 images take 15.8 GiB; the
  // weights 4 * 26 + 576 * 10 + 10 = 5874, 2 arrays of them. (2^32 - 46992) / 17000 = 252642.
  [
    { 14: '"batchSize": ▸1000000,' },
    'training.batchSize',
    '15.8 GiB for a batch of 1,000,000',
    'a batch of 252,642'
  ],
  // 576 * 1e6 + 1e6 and 1e6 * 10 + 10 weights: 587,000,010 + 104, two arrays of 4 bytes each: 4.37 GiB.
  [
    { 9: `▸{ "type": "dense", "units": 1000000 }, ${softmax}` },
    'model.layers[3]',
    'at least 4.37 GiB for the weights',
    'make this layer smaller'
  ],
  [
    { 13: '"optimizer": { "type": "adam" },', 9: `▸{ "type": "dense", "units": 500000 }, ${softmax}` },
    'model.layers[3]',
    'more than the 4 GiB'
  ]
]

for (const [lines, path, message, hint] of cases)
  test(`${path}: ${message}`, () => {
    const { text, where } = marked(withLines(lines))
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ where, path, message: expect.stringContaining(message) })
    if (hint !== undefined) expect(problems[0]?.hint).toContain(hint)
  })

const accepted: Record<string, Record<number, string>> = {
  'a sigmoid under a cross-entropy': { 9: '{ "type": "dense", "units": 10, "activation": "sigmoid" }' },
  'a batch larger than the training images': { 14: '"batchSize": 100000,' },
  'an input shape that repeats the data set': { 4: '"model": { "inputShape": [28, 28, 1],' },
  'softmax before flattening to the classes': {
    6: '{ "type": "conv2d", "filters": 10, "kernelSize": 28, "activation": "softmax" },',
    7: '',
    8: '{ "type": "flatten" }',
    9: ''
  },
  'the label as a number, with a loss for numbers': {
    9: '{ "type": "dense", "units": 1 }',
    14: '"loss": "meanSquaredError", "metrics": ["meanAbsoluteError"],'
  },
  'an absolute error over one-hot vectors': {
    9: '{ "type": "dense", "units": 10, "activation": "tanh" }',
    14: '"loss": "meanAbsoluteError",'
  },
  'softmax as a layer of its own, and dropout behind it': {
    9: '{ "type": "dense", "units": 10 }, { "type": "activation", "activation": "softmax" }, { "type": "dropout", "rate": 0.1 }'
  },
  'a vector from global pooling': { 8: '{ "type": "globalAveragePooling2d" },' },
  'watching the training images without validation': {
    3: '"dataset": { "name": "mnist" },',
    14: '"earlyStopping": { "monitor": "accuracy" }, "schedule": { "type": "reduceOnPlateau", "monitor": "loss" },'
  },
  'all but one image for validation': { 3: '"dataset": { "name": "mnist", "validation": 59999 },' },
  'a window larger than the image, padded': {
    6: '{ "type": "conv2d", "filters": 4, "kernelSize": 99, "padding": "same" },'
  }
}
for (const [title, lines] of Object.entries(accepted))
  test(`accepted: ${title}`, () => {
    expect(problemsOf(withLines(lines))).toEqual([])
  })

const paths = (lines: Record<number, string>) => problemsOf(withLines(lines)).map((problem) => problem.path)

test('after a layer that is wrong no shape is guessed, but what comes before it and the end are checked', () => {
  const before = '{ "type": "conv2d", "filters": 4, "kernelSize": 29 },'
  const wrong = '{ "type": "maxPooling2d", "poolSize": "2" },'
  const end = '{ "type": "dense", "units": 9, "activation": "relu" }'
  expect(paths({ 6: before, 7: wrong, 9: end })).toEqual([
    'model.layers[0].kernelSize',
    'model.layers[1].poolSize',
    'model.layers[3].units',
    'model.layers[3].activation'
  ])
  expect(paths({ 6: wrong, 7: before })).toEqual(['model.layers[0].poolSize'])
})

test('a wrong part silences the rules that need it', () => {
  expect(
    paths({
      3: '"dataset": { "name": "cifar" },',
      9: '{ "type": "dense", "units": 9, "activation": "softmax" }'
    })
  ).toEqual(['dataset.name'])
  expect(paths({ 14: '"loss": "hinge",', 9: '{ "type": "dense", "units": 10 }' })).toEqual(['training.loss'])
  expect(paths({ 14: '"batchSise": 1000000,' })).toEqual(['training.batchSise'])
  expect(
    paths({
      4: '"model": { "input_shape": [28, 28, 1],',
      6: '{ "type": "conv2d", "filters": 4, "kernelSize": 29 },'
    })
  ).toEqual(['model.input_shape'])
  expect(
    paths({
      4: '"model": { "inputShape": [28, 28],',
      6: '{ "type": "conv2d", "filters": 4, "kernelSize": 29 },'
    })
  ).toEqual(['model.inputShape'])
})

test('a network without weights cannot be trained', () => {
  const { text, where } = marked(
    withLines({ 6: '', 7: '', 8: '', 9: '{ "type": "flatten" }', 5: '"layers": ▸[' })
  )
  expect(problemsOf(text, { dataGiven: true, classes: 784 })).toMatchObject([
    { path: 'model.layers', message: 'no layer here has weights to train', where }
  ])
})

test('given data: the data set is not looked at, the input shape may be any, and is asked for', () => {
  const withShape = (shape: string, dataset: string) => withLines({ 3: dataset, 4: `"model": { ${shape}` })
  const given = { dataGiven: true }
  expect(problemsOf(withShape('"inputShape": [32, 32, 3],', ''), given)).toEqual([])
  expect(
    problemsOf(withShape('"inputShape": [32, 32, 3],', '"dataset": { "name": 5, "name": 6 },'), given)
  ).toEqual([])
  expect(problemsOf(withShape('', '"dataset": { "name": "mnist" },'), given)).toEqual([])
  expect(problemsOf(withShape('', ''), given)).toMatchObject([
    { path: 'model.inputShape', message: '"inputShape" is missing', where: 'f.json:4:10' }
  ])
  expect(problemsOf(withShape('"inputShape": [32, 32, 3],', ''), { ...given, classes: 3 })).toMatchObject([
    { path: 'model.layers[3].units', message: 'the network puts out [10], expected [3]' }
  ])
  const twoClasses = withLines({
    4: '"model": { "inputShape": [28, 28, 1],',
    9: '{ "type": "dense", "units": 1, "activation": "sigmoid" }',
    14: '"loss": "binaryCrossentropy",'
  })
  expect(problemsOf(twoClasses, { ...given, classes: 2 })).toEqual([])
  const one = withLines({ 9: '{ "type": "dense", "units": 1, "activation": "sigmoid" }' })
  expect(problemsOf(one, given)).toMatchObject([
    { path: 'model.layers[3].units', message: 'categoricalCrossentropy over one output is always 0' }
  ])
})
