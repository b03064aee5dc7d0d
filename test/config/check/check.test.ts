/** Configs with one mistake each: the place (marked ▸), the path, and the message. */
import { describe, expect, test } from 'vitest'
import { marked, problemsOf, withLines } from '../sample.js'

/** The line that is replaced, its text with ▸ at the expected place, the path, a piece of the message and hint. */
type Broken = readonly [line: number, text: string, path: string, message: string, hint?: string]

const conv = (rest: string) => `{ "type": "conv2d", ${rest} },`
const initializer = (value: string) => conv(`"filters": 4, "kernelSize": 5, "kernelInitializer": ${value}`)
const optimizer = (rest: string) => `"optimizer": { ${rest} },`

const keys: readonly Broken[] = [
  [2, '"name": "sample", ▸"seeds": 1,', 'seeds', 'unknown key "seeds"', 'did you mean "seed"?'],
  [2, '"name": "sample", ▸"notes": "",', 'notes', 'unknown key "notes"', 'known here: "$schema", "name"'],
  [
    2,
    '"name": "sample", ▸"lr": 1,',
    'lr',
    'unknown key "lr"',
    '"learningRate" belongs in training.optimizer'
  ],
  [2, '"name": "sample", ▸"batch_size": 8,', 'batch_size', 'unknown', '"batchSize" belongs in training'],
  [2, '"name": "sample", ▸"": 8,', '[""]', 'unknown key ""'],
  [2, '"name": "sample", ▸"a.b": 8,', '["a.b"]', 'unknown key "a.b"'],
  [2, '"name": "sample", ▸"\\u001b[31m": 8,', '["\\u001b[31m"]', 'unknown key "\\u001b[31m"'],
  [2, '"name": "sample", ▸"\\u202e": 8,', '["\\u202e"]', 'unknown key "\\u202e"'],
  [2, '"name": "sample", ▸"toString": 8,', 'toString', 'unknown key "toString"'],
  [2, '"name": "sample", ▸"__proto__": { "seed": 1 },', '__proto__', '"__proto__" is not allowed'],
  [2, '"name": "sample", ▸"constructor": {},', 'constructor', '"constructor" is not allowed'],
  [2, '"name": "sample", ▸"name": "again",', 'name', '"name" is here twice, first at f.json:2:1'],
  [2, '"name": "sample", ▸"n\\u0061me": "again",', 'name', '"name" is here twice, first at f.json:2:1'],
  [3, '"dataset": { "name": "mnist", ▸"validaton": 10 },', 'dataset.validaton', 'unknown', '"validation"?'],
  [3, '"dataset": { "name": "mnist", ▸"validation_split": 10 },', 'dataset.validation_split', 'unknown'],
  [6, conv('"filters": 4, ▸"kernalSize": 5'), 'model.layers[0].kernalSize', 'unknown key', '"kernelSize"?'],
  [6, conv('"filters": 4, ▸"kernel_size": 5'), 'model.layers[0].kernel_size', 'unknown', '"kernelSize"?'],
  [6, conv('▸"out_channels": 4, "kernelSize": 5'), 'model.layers[0].out_channels', 'unknown', '"filters"?'],
  [6, conv('"filters": 4, "kernelSize": 5, ▸"stride": 2'), 'model.layers[0].stride', 'unknown', '"strides"?'],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, ▸"kernelsize": 2'),
    'model.layers[0].kernelsize',
    'unknown',
    '"kernelSize" is here already: leave this one out'
  ],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, ▸"units": 2'),
    'model.layers[0].units',
    'unknown',
    '"units" is for "dense"'
  ],
  [7, '{ "type": "maxPooling2d", ▸"pool_size": 2 },', 'model.layers[1].pool_size', 'unknown', '"poolSize"?'],
  [8, '{ "type": "flatten", ▸"sides": 2 },', 'model.layers[2].sides', 'unknown', 'known here: "type"'],
  [13, optimizer('"type": "sgd", ▸"lr": 0.1'), 'training.optimizer.lr', 'unknown', '"learningRate"?'],
  [
    13,
    optimizer('"type": "sgd", ▸"momentum": 0.1'),
    'training.optimizer.momentum',
    'unknown',
    'is for "momentum"'
  ],
  [13, optimizer('"type": "rmsprop", ▸"rho": 0.1'), 'training.optimizer.rho', 'unknown', '"decay"?'],
  [13, optimizer('"type": "adam", ▸"beta_1": 0.1'), 'training.optimizer.beta_1', 'unknown', '"beta1"?'],
  [
    13,
    optimizer('"type": "momentum", ▸"nesterov": true'),
    'training.optimizer.nesterov',
    'unknown',
    '"useNest'
  ]
]

const missing: readonly Broken[] = [
  [
    1,
    '▸{ "seed": 1, "description": "two lines are one" ,',
    'name',
    '"name" is missing',
    'it is a name of at'
  ],
  [3, '"dataset": ▸{},', 'dataset.name', '"name" is missing', 'it is one of "mnist", "fashion-mnist"'],
  [
    6,
    '▸{ "type": "conv2d", "filters": 4 },',
    'model.layers[0].kernelSize',
    '"kernelSize" is missing',
    'a whole'
  ],
  [6, '▸{},', 'model.layers[0].type', '"type" is missing', 'it is one of "conv2d", "depthwiseConv2d"'],
  [13, '"optimizer": ▸{ "learningRate": 0.1 },', 'training.optimizer.type', '"type" is missing', '"sgd"']
]

const values: readonly Broken[] = [
  [2, '"name": ▸"",', 'name', 'expected a name of at most 64 letters'],
  [2, '"name": ▸"../up",', 'name', 'got "../up"'],
  [2, '"name": ▸7,', 'name', 'got 7'],
  [2, '"name": "sample", "seed": ▸-1,', 'seed', 'expected a whole number from 0 to 4294967295, got -1'],
  [2, '"name": "sample", "seed": ▸1.5,', 'seed', 'got 1.5'],
  [2, '"name": "sample", "seed": ▸4294967296,', 'seed', 'got 4294967296'],
  [2, '"name": "sample", "seed": ▸null,', 'seed', 'got null', 'leave the key out to have the default'],
  [2, '"name": "sample", "description": ▸"",', 'description', 'expected a text of 1 to 200 characters'],
  [3, '"dataset": ▸"mnist",', 'dataset', 'expected an object, got "mnist"'],
  [3, '"dataset": ▸[],', 'dataset', 'expected an object, got an empty list'],
  [
    3,
    '"dataset": { "name": ▸"minst" },',
    'dataset.name',
    'expected one of "mnist", "fashion-mnist"',
    'did you mean "mnist"?'
  ],
  [3, '"dataset": { "name": ▸5 },', 'dataset.name', 'expected one of "mnist", "fashion-mnist", got 5'],
  [3, '"dataset": { "name": "mnist", "validation": ▸1.5 },', 'dataset.validation', 'a whole number from 0'],
  [
    3,
    '"dataset": { "name": "mnist", "validation": ▸"10" },',
    'dataset.validation',
    'got "10"',
    'write 10 with'
  ],
  [6, conv('"filters": ▸0, "kernelSize": 5'), 'model.layers[0].filters', 'from 1 to 65536, got 0'],
  [6, conv('"filters": ▸1e12, "kernelSize": 5'), 'model.layers[0].filters', 'from 1 to 65536, got 1e12'],
  [6, conv('"filters": ▸1e999, "kernelSize": 5'), 'model.layers[0].filters', 'got 1e999'],
  [6, conv('"filters": ▸[4], "kernelSize": 5'), 'model.layers[0].filters', 'got a list of 1'],
  [
    6,
    conv('"filters": 4, "kernelSize": ▸0'),
    'model.layers[0].kernelSize',
    'or two of them: [height, width]'
  ],
  [6, conv('"filters": 4, "kernelSize": ▸5000'), 'model.layers[0].kernelSize', 'from 1 to 1024'],
  [6, conv('"filters": 4, "kernelSize": ▸"5"'), 'model.layers[0].kernelSize', 'got "5"', 'write 5 without'],
  [
    6,
    conv('"filters": 4, "kernelSize": ▸[5]'),
    'model.layers[0].kernelSize',
    'or two of them: [height, width], got a list of 1'
  ],
  [
    6,
    conv('"filters": 4, "kernelSize": ▸[5, 5, 5]'),
    'model.layers[0].kernelSize',
    'or two of them: [height, width], got a list of 3'
  ],
  [6, conv('"filters": 4, "kernelSize": [5, ▸0]'), 'model.layers[0].kernelSize[1]', 'from 1 to 1024, got 0'],
  [6, conv('"filters": 4, "kernelSize": ▸{ "height": 5 }'), 'model.layers[0].kernelSize', 'got an object'],
  [6, conv('"filters": 4, "kernelSize": ▸true'), 'model.layers[0].kernelSize', 'got true'],
  [6, conv('"filters": 4, "kernelSize": 5, "strides": [▸-1, 1]'), 'model.layers[0].strides[0]', 'got -1'],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, "padding": ▸"Same"'),
    'model.layers[0].padding',
    'expected one of "valid", "same", got "Same"',
    'did you mean "same"?'
  ],
  [6, conv('"filters": 4, "kernelSize": 5, "padding": ▸"full"'), 'model.layers[0].padding', 'got "full"'],
  [6, conv('"filters": 4, "kernelSize": 5, "padding": ▸1'), 'model.layers[0].padding', 'got 1'],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, "activation": ▸"ReLU"'),
    'model.layers[0].activation',
    '',
    '"relu"?'
  ],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, "useBias": ▸"false"'),
    'model.layers[0].useBias',
    '',
    'write false'
  ],
  [
    6,
    conv('"filters": 4, "kernelSize": 5, "useBias": ▸1'),
    'model.layers[0].useBias',
    'true or false, got 1'
  ],
  [6, initializer('▸"he_normal"'), 'model.layers[0].kernelInitializer', 'one of', '"heNormal"?'],
  [6, initializer('▸"xavier_uniform"'), 'model.layers[0].kernelInitializer', '', '"glorotUniform"?'],
  [
    6,
    initializer('▸0'),
    'model.layers[0].kernelInitializer',
    'expected an initializer, one of glorotUniform,'
  ],
  [6, initializer('{ "type": ▸"zeroes" }'), 'model.layers[0].kernelInitializer.type', '', 'mean "zeros"?'],
  [6, initializer('{ "type": "constant", "value": ▸"1" }'), 'model.layers[0].kernelInitializer.value', ''],
  [
    6,
    initializer('{ "type": "zeros", ▸"value": 1 }'),
    'model.layers[0].kernelInitializer.value',
    'unknown key'
  ],
  [
    6,
    initializer('{ "type": "randomUniform", "minval": 2, "maxval": ▸1 }'),
    'model.layers[0].kernelInitializer.maxval',
    'expected a number above "minval", got 1'
  ],
  [
    6,
    initializer('▸{ "type": "randomUniform", "minval": 2 }'),
    'model.layers[0].kernelInitializer.maxval',
    'expected a number above "minval", got the default'
  ],
  [
    6,
    initializer('{ "type": "randomNormal", "stddev": ▸0 }'),
    'model.layers[0].kernelInitializer.stddev',
    'above 0'
  ],
  [6, '▸"flatten",', 'model.layers[0]', 'expected an object with a "type"', 'write { "type": "flatten" }'],
  [6, '▸[],', 'model.layers[0]', 'expected an object with a "type"'],
  [7, '{ "type": ▸"MaxPooling2D" },', 'model.layers[1].type', 'got "MaxPooling2D"', '"maxPooling2d"?'],
  [7, '{ "type": ▸"max_pool2d" },', 'model.layers[1].type', '', '"maxPooling2d"?'],
  [
    7,
    '{ "type": ▸"transformer" },',
    'model.layers[1].type',
    'one of "conv2d", "depthwiseConv2d", "separableConv2d", "maxPooling2d", "averagePooling2d"'
  ],
  [7, '{ "type": ▸2 },', 'model.layers[1].type', 'got 2'],
  [7, '{ "type": ▸"constructor" },', 'model.layers[1].type', 'got "constructor"'],
  [9, '{ "type": ▸"Dense", "units": 10, "activation": "softmax" }', 'model.layers[3].type', '', '"dense"?'],
  [9, '{ "type": "dense", "units": ▸1e7, "activation": "softmax" }', 'model.layers[3].units', 'to 1000000'],
  [13, '"optimizer": ▸"Adam",', 'training.optimizer', 'an object with a "type"', 'write { "type": "adam" }'],
  [13, optimizer('"type": ▸"RMSprop"'), 'training.optimizer.type', '', 'did you mean "rmsprop"?'],
  [
    13,
    optimizer('"type": "sgd", "learningRate": ▸0'),
    'training.optimizer.learningRate',
    'above 0, at most 1000'
  ],
  [13, optimizer('"type": "sgd", "learningRate": ▸-1e-4'), 'training.optimizer.learningRate', 'got -1e-4'],
  [
    13,
    optimizer('"type": "sgd", "learningRate": ▸"1e-4"'),
    'training.optimizer.learningRate',
    '',
    'write 0.0001'
  ],
  [13, optimizer('"type": "sgd", "learningRate": ▸"NaN"'), 'training.optimizer.learningRate', 'got "NaN"'],
  [13, optimizer('"type": "adam", "beta1": ▸1'), 'training.optimizer.beta1', 'not including, 1, got 1'],
  [14, '"batchSize": ▸0,', 'training.batchSize', 'from 1 to 1000000, got 0'],
  [14, '"batchSize": ▸32.5,', 'training.batchSize', 'got 32.5'],
  [
    14,
    '"batchSize": 32, "loss": ▸"categorical_crossentropy",',
    'training.loss',
    '',
    '"categoricalCrossentropy"?'
  ],
  [14, '"batchSize": 32, "loss": ▸"cross_entropy",', 'training.loss', '', '"categoricalCrossentropy"?'],
  [
    14,
    '"batchSize": 32, "metrics": ▸"accuracy",',
    'training.metrics',
    'a list of metrics',
    'write ["accuracy"]'
  ],
  [14, '"batchSize": 32, "metrics": [▸"acc"],', 'training.metrics[0]', '', 'did you mean "accuracy"?'],
  [14, '"batchSize": 32, "metrics": ▸["accuracy", "accuracy"],', 'training.metrics', 'a list of one metric'],
  [15, '"epochs": ▸null', 'training.epochs', 'got null']
]

const check = ([line, withMark, path, message, hint]: Broken) => {
  const { text, where } = marked(withLines({ [line]: withMark }))
  const problems = problemsOf(line === 1 ? text.replace('  "name": "sample",\n', '\n') : text)
  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatchObject({ where, path, message: expect.stringContaining(message) })
  if (hint !== undefined) expect(problems[0]?.hint).toContain(hint)
}

const parts = {
  'a key that is wrong': keys,
  'a key that is missing': missing,
  'a value that is wrong': values
}
for (const [title, cases] of Object.entries(parts))
  describe(title, () => {
    for (const broken of cases) test(`line ${broken[0]}: ${broken[1]}`, () => check(broken))
  })

test('null for what has no default: no advice to leave it out', () => {
  expect(problemsOf(withLines({ 15: '"epochs": null' }))[0]?.hint).toBeUndefined()
})

test('the config that the others break is sound', () => {
  expect(problemsOf(withLines({}))).toEqual([])
})
