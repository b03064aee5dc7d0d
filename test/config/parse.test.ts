/** Properties of parsing: valid configs keep their meaning, everything else is refused with places in the file. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inferNetwork } from '../../src/config/network/network.js'
import { type ConfigSource, completeConfig, parseConfig, readConfig } from '../../src/config/parse.js'
import { CnnError, type Problem } from '../../src/errors.js'
import { changedConfig, soundConfig } from './arbitrary.js'
import { problemsOf, sound, withLines } from './sample.js'

/** Fails unless each problem has a place in the text, in the text's order, a path and something to say. */
function expectPlaces(text: string, problems: readonly Problem[]): void {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/)
  const places = problems.map(({ where, path, message }) => {
    expect(path).toMatch(/^[$\w[]/)
    expect(message).toMatch(/^.{5,}$/)
    const [, line = 0, column = 0] = /^f\.json:(\d+):(\d+)$/.exec(where ?? '')?.map(Number) ?? []
    expect(line).toBeGreaterThanOrEqual(1)
    expect(line).toBeLessThanOrEqual(lines.length)
    expect(column).toBeGreaterThanOrEqual(1)
    expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
    return line * 1e6 + column
  })
  expect(places).toEqual(places.toSorted((one, other) => one - other))
}

const indents = fc.constantFrom(undefined, 1, 2, '\t')

describe('a sound config', () => {
  test('is accepted, and means the same with its defaults written out', () => {
    fc.assert(
      fc.property(soundConfig, indents, (value, indent) => {
        const config = parseConfig(JSON.stringify(value, null, indent))
        expect(config).toMatchObject({ model: { inputShape: [28, 28, 1] } })
        expect(inferNetwork(config.model.inputShape, config.model.layers)).toMatchObject({
          outputShape: [10]
        })
        expect(parseConfig(JSON.stringify(config))).toEqual(config)
        // The object itself, and one that was parsed before, mean what their texts do.
        expect(parseConfig(value as object as ConfigSource)).toEqual(config)
        expect(parseConfig(config)).toEqual(config)
        expect(parseConfig(JSON.stringify(value), { dataGiven: true, classes: 10 })).toEqual(config)
      })
    )
  })

  test("has Keras's defaults", () => {
    const text = withLines({ 6: '{ "type": "conv2d", "filters": 4, "kernelSize": [5, 3] },', 14: '' })
    const { seed, dataset, model, training } = parseConfig(text)
    expect({ seed, dataset }).toEqual({ seed: 42, dataset: { name: 'mnist', validation: 10 } })
    expect(model.layers.slice(0, 2)).toEqual([
      {
        type: 'conv2d',
        filters: 4,
        kernelSize: [5, 3],
        strides: [1, 1],
        padding: 'valid',
        dilationRate: [1, 1],
        activation: 'linear',
        useBias: true,
        kernelInitializer: { type: 'glorotUniform' },
        biasInitializer: { type: 'zeros' }
      },
      { type: 'maxPooling2d', poolSize: [2, 2], strides: [2, 2], padding: 'valid' }
    ])
    expect(training).toMatchObject({ loss: 'categoricalCrossentropy', metrics: ['accuracy'], batchSize: 32 })
  })

  // https://keras.io/api/optimizers: the defaults of Keras 3.
  test.each([
    ['sgd', { learningRate: 0.01 }],
    ['momentum', { learningRate: 0.01, momentum: 0.9, useNesterov: false }],
    ['adagrad', { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 }],
    ['rmsprop', { learningRate: 0.001, decay: 0.9, momentum: 0, epsilon: 1e-7, centered: false }],
    ['adam', { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
    ['adamax', { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }],
    ['adadelta', { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 }]
  ])("%s has Keras's defaults", (type, defaults) => {
    const { optimizer } = parseConfig(withLines({ 13: `"optimizer": { "type": "${type}" },` })).training
    expect(optimizer).toEqual({ type, ...defaults })
  })

  // https://keras.io/api/layers, and tf.layers for the names.
  test.each([
    ['"depthwiseConv2d", "kernelSize": 3', { strides: [1, 1], dilationRate: [1, 1], depthMultiplier: 1 }],
    ['"separableConv2d", "filters": 1, "kernelSize": 3', { padding: 'valid', useBias: true }],
    ['"averagePooling2d"', { poolSize: [2, 2], strides: [2, 2], padding: 'valid' }],
    ['"maxPooling2d", "poolSize": [3, 2]', { strides: [3, 2] }],
    ['"maxPooling2d", "poolSize": 3, "strides": 2', { strides: [2, 2] }],
    [
      '"zeroPadding2d"',
      {
        padding: [
          [1, 1],
          [1, 1]
        ]
      }
    ],
    [
      '"zeroPadding2d", "padding": [1, 2]',
      {
        padding: [
          [1, 1],
          [2, 2]
        ]
      }
    ],
    ['"batchNormalization"', { axis: -1, momentum: 0.99, epsilon: 0.001, center: true, scale: true }],
    ['"activation", "activation": "leakyReLU"', { activation: { type: 'leakyReLU', alpha: 0.2 } }],
    ['"activation", "activation": { "type": "relu" }', { activation: 'relu' }]
  ])("the layer %s has Keras's defaults", (written, defaults) => {
    const [layer] = parseConfig(withLines({ 6: `{ "type": ${written} },` })).model.layers
    expect(layer).toMatchObject(defaults)
  })

  test('regularizers, schedules, early stopping, checkpoints and augmentation have theirs', () => {
    const layer = '{ "type": "conv2d", "filters": 4, "kernelSize": 5, "kernelRegularizer": { "l2": 0.1 } },'
    const { model, training, dataset } = parseConfig(
      withLines({
        3: '"dataset": { "name": "mnist", "validation": 10, "augmentation": { "flip": true } },',
        6: layer,
        14: '"schedule": { "type": "reduceOnPlateau" }, "earlyStopping": {},'
      })
    )
    expect(model.layers[0]).toMatchObject({ kernelRegularizer: { l1: 0, l2: 0.1 } })
    // ReduceLROnPlateau and EarlyStopping of Keras 3.
    expect(training.schedule).toEqual({
      type: 'reduceOnPlateau',
      monitor: 'valLoss',
      factor: 0.1,
      patience: 10,
      warmupSteps: 0
    })
    expect(training.earlyStopping).toEqual({
      monitor: 'valLoss',
      patience: 0,
      minDelta: 0,
      restoreBestWeights: false
    })
    expect(training.checkpoint).toEqual({ everyEpochs: 1, everySeconds: 60, keep: 2 })
    expect(dataset.augmentation).toEqual({ shift: 0, rotate: 0, scale: 0, flip: 'horizontal' })
    const bare = parseConfig(withLines({}))
    expect(bare.training.schedule).toEqual({ type: 'constant', warmupSteps: 0 })
    expect(bare.training.earlyStopping).toBeUndefined()
    expect(bare.dataset.augmentation).toBeUndefined()
  })

  test('the metric is that of the network', () => {
    const metric = (lines: Record<number, string>) => parseConfig(withLines(lines)).training.metrics
    expect(metric({})).toEqual(['accuracy'])
    expect(metric({ 9: '{ "type": "dense", "units": 1 }', 14: '"loss": "meanSquaredError",' })).toEqual([
      'meanAbsoluteError'
    ])
  })

  test.each([
    ['constant', { value: 0 }],
    ['randomNormal', { mean: 0, stddev: 0.05 }],
    ['truncatedNormal', { mean: 0, stddev: 0.05 }],
    ['randomUniform', { minval: -0.05, maxval: 0.05 }]
  ])("the initializer %s has Keras's defaults, by name and as an object", (type, defaults) => {
    for (const written of [`"${type}"`, `{ "type": "${type}" }`]) {
      const layer = `{ "type": "conv2d", "filters": 4, "kernelSize": 5, "kernelInitializer": ${written} },`
      const [conv] = parseConfig(withLines({ 6: layer })).model.layers
      expect(conv).toMatchObject({ kernelInitializer: { type, ...defaults } })
    }
  })
})

describe('a config read in two steps', () => {
  const facts = {
    name: 'photos',
    imageShape: [8, 6, 3],
    labels: Array.from({ length: 300 }, (_, i) => `class ${i}`),
    trainImages: 5,
    testImages: 2
  } as const

  test('says first what it says of its data set, of which what is wrong is left out', () => {
    const section = (line: string) => readConfig(withLines({ 3: line })).dataset
    expect(section('"dataset": { "name": "mnist", "dir": "there" },')).toEqual({
      name: 'mnist',
      dir: 'there'
    })
    expect(section('"dataset": { "name": "mnits", "validation": 10, "dir": 5 },')).toEqual({ validation: 10 })
    expect(section('"datast": { "name": "mnist" },')).toEqual({})
    const given = readConfig(withLines({ 3: '"dataset": { "name": 5 },' }), { dataGiven: true })
    expect(given.dataset).toEqual({ name: 'given', validation: 0 })
  })

  test('goes by the facts that were found between the steps', () => {
    const fitting = withLines({
      3: '"dataset": { "name": "mnist", "validation": 4 },',
      9: '{ "type": "dense", "units": 300, "activation": "softmax" }'
    })
    const config = completeConfig(readConfig(fitting), { facts })
    expect(config.model.inputShape).toEqual([8, 6, 3])
    expect(inferNetwork(config.model.inputShape, config.model.layers)).toMatchObject({ outputShape: [300] })
  })

  test('tells the mistakes of both steps together, in the order of the text', () => {
    const read = readConfig(withLines({ 3: '"dataset": { "name": "mnist", "validation": 5 },', 14: '' }), {
      file: 'f.json',
      overrides: ['training.epochs=x']
    })
    const complete = () => completeConfig(read, { facts })
    expect(complete).toThrow(CnnError)
    try {
      complete()
    } catch (error) {
      expect(error instanceof CnnError && error.problems).toMatchObject([
        {
          path: 'dataset.validation',
          message: 'expected fewer than the 5 training images of photos, got 5'
        },
        { path: 'model.layers[3].units', hint: 'make it 300' },
        { path: 'training.epochs', where: '--set training.epochs=x' }
      ])
    }
  })
})

describe('anything else', () => {
  test('that is JSON is refused with places in the text', () => {
    fc.assert(
      fc.property(fc.jsonValue(), indents, (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const problems = problemsOf(text)
        expect(problems.length).toBeGreaterThan(0)
        expectPlaces(text, problems)
      }),
      { numRuns: 500 }
    )
  })

  test('that is a sound config with one change is accepted, or refused with places in the text', () => {
    let refused = 0
    fc.assert(
      fc.property(changedConfig, indents, (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const problems = problemsOf(text)
        expectPlaces(text, problems)
        if (problems.length > 0) refused++
        else expect(parseConfig(JSON.stringify(parseConfig(text)))).toEqual(parseConfig(text))
      }),
      { numRuns: 1000 }
    )
    expect(refused).toBeGreaterThan(200)
  })

  test('that is a sound text with one piece changed is accepted, or refused with places in the text', () => {
    const text = sound.join('\n')
    const pieces = fc.constantFrom(
      '',
      '"',
      ',',
      '}',
      ']',
      '{',
      '[',
      ':',
      '0',
      '-',
      '\\',
      '\n',
      'e',
      ' ',
      'é',
      '\u0000'
    )
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(12), pieces, (at, gone, put) => {
        const changed = text.slice(0, at) + put + text.slice(at + gone)
        expectPlaces(changed, problemsOf(changed))
      }),
      { numRuns: 1500 }
    )
  })

  test('that an override says is refused with CONFIG', () => {
    const names = ['training', 'epochs', 'model', 'layers', 'dataset', 'name', '__proto__', 'x']
    const step = fc.oneof(fc.constantFrom(...names), fc.nat(9).map(String))
    const override = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.array(step, { minLength: 1, maxLength: 4 }), fc.oneof(fc.json(), fc.string()))
        .map(([path, value]) => `${path.join('.')}=${value}`)
    )
    fc.assert(
      fc.property(fc.array(override, { maxLength: 3 }), (overrides) => {
        for (const { where } of problemsOf(sound.join('\n'), { overrides }))
          expect(where).toMatch(/^(f\.json:\d+:\d+|--set .*)$/)
      }),
      { numRuns: 1000 }
    )
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })
})

test.each([
  ['empty', ''],
  ['longer than any', `${'{ "type": "wrong" }, '.repeat(1000)}{}`]
])('a list of layers that is %s is told as a whole', (_title, layers) => {
  expect(problemsOf(withLines({ 6: layers, 7: '', 8: '', 9: '' }))).toMatchObject([
    {
      path: 'model.layers',
      where: 'f.json:5:15',
      message: expect.stringContaining('a list of 1 to 1000 layers')
    }
  ])
})

describe('the error', () => {
  const refusal = (text: ConfigSource, file?: string): CnnError => {
    try {
      parseConfig(text, file === undefined ? {} : { file })
    } catch (error) {
      if (error instanceof CnnError) return error
      throw error
    }
    throw new Error('it was accepted')
  }

  test('counts the mistakes and names the file', () => {
    expect(refusal('{', 'a.json')).toMatchObject({
      code: 'CONFIG',
      exitCode: 2,
      headline: '1 mistake in a.json',
      message: expect.stringMatching(/^1 mistake in a\.json\n {2}a\.json:1:2: \$: not JSON/),
      where: 'a.json:1:2',
      hint: 'is the file whole? a bracket or brace is not closed'
    })
    expect(refusal('{}')).toMatchObject({ headline: '4 mistakes in config', where: 'config:1:1' })
  })

  test('of an object has the paths alone, for there is no text to point at', () => {
    const layers = [{ type: 'dense', units: 2, unitz: 2 } as const]
    const { code, problems } = refusal({
      name: 'x',
      model: { layers },
      training: { optimizer: { type: 'sgd' }, epochs: 1 }
    })
    expect(code).toBe('CONFIG')
    expect(problems).toContainEqual({
      path: 'model.layers[0].unitz',
      message: 'unknown key "unitz"',
      hint: '"units" is here already: leave this one out'
    })
    expect(problems.every((problem) => !('where' in problem))).toBe(true)
  })

  test('holds every mistake of a config that has many, each once', () => {
    const text = withLines({
      2: '"name": "a b", "epochs": 3,',
      3: '"dataset": { "name": "minst" },',
      6: '{ "type": "Conv2D", "filters": 1.5, "kernel_size": "5" },',
      7: '{ "type": "maxPooling2d", "poolSize": [2, 0], "poolSize": 2 },',
      9: '{ "typ": "dense", "units": -1 }',
      13: '"optimiser": { "type": "adam", "lr": 1 },',
      15: '"epoch": 1'
    })
    expect(problemsOf(text).map(({ path, where }) => `${where} ${path}`)).toEqual([
      'f.json:2:9 name',
      'f.json:2:16 epochs',
      'f.json:3:22 dataset.name',
      'f.json:6:11 model.layers[0].type',
      'f.json:6:32 model.layers[0].filters',
      'f.json:6:37 model.layers[0].kernel_size',
      'f.json:6:52 model.layers[0].kernel_size',
      'f.json:7:43 model.layers[1].poolSize[1]',
      'f.json:7:47 model.layers[1].poolSize',
      'f.json:9:3 model.layers[3].typ',
      'f.json:9:28 model.layers[3].units',
      'f.json:13:1 training.optimiser',
      'f.json:13:32 training.optimiser.lr',
      'f.json:15:1 training.epoch'
    ])
  })
})
