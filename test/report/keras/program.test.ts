/** Configs as Keras programs: the whole text of the bundled ones, and every layer and every option of a training. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../../src/config/load.js'
import type { NetworkLayer, NetworkLayerType } from '../../../src/config/network/network-layer.js'
import { parseConfig } from '../../../src/config/parse.js'
import { activations } from '../../../src/config/schema/activations.js'
import { mergeTypes } from '../../../src/config/schema/blocks.js'
import { layer as layerSchema } from '../../../src/config/schema/layers.js'
import { layerCode } from '../../../src/report/keras/layer-code.js'
import { networkCode } from '../../../src/report/keras/network-code.js'
import { kerasProgram } from '../../../src/report/keras/program.js'
import { linesOf, onOneLine } from '../../../src/report/keras/python.js'
import { root } from '../../cli/cnn.js'
import { handMade } from '../../engine/graphs.js'
import { Graph } from '../../network-graph.js'

const bundled = readdirSync(join(root, 'configs')).map((file) => file.replace(/\.json$/, ''))

it.each(bundled)('the whole program of the config %s', async (name) => {
  const program = `${kerasProgram(loadConfig(name))}\n`
  await expect(program).toMatchFileSnapshot(`expected/${name}.py`)
  expect(Math.max(...program.split('\n').map((line) => line.length))).toBeLessThanOrEqual(79)
})

const codeOf = (layer: NetworkLayer): string => layerCode(layer).map(onOneLine).join(', ')

describe('every layer', () => {
  const random = { type: 'randomNormal', stddev: 0.3 } as const
  const window = { kernelSize: [2, 3], strides: [2, 1] } as const
  const table: { readonly [T in NetworkLayerType]: readonly (readonly [options: object, code: string])[] } = {
    conv2d: [
      [{ filters: 4, kernelSize: 5 }, 'layers.Conv2D(4, 5)'],
      [
        { filters: 4, ...window, padding: 'same' },
        'layers.Conv2D(4, (2, 3), strides=(2, 1), padding="same")'
      ],
      [
        { filters: 4, kernelSize: 3, dilationRate: [1, 2], useBias: false, activation: 'relu' },
        'layers.Conv2D(4, 3, dilation_rate=(1, 2), activation="relu", use_bias=False)'
      ],
      [
        { filters: 4, kernelSize: 1, kernelInitializer: 'heNormal', kernelRegularizer: { l1: 0.5 } },
        'layers.Conv2D(4, 1, kernel_initializer="he_normal", kernel_regularizer=keras.regularizers.L1(0.5))'
      ],
      [
        { filters: 4, kernelSize: 1, biasInitializer: random },
        'layers.Conv2D(4, 1, bias_initializer=keras.initializers.RandomNormal(stddev=0.3))'
      ]
    ],
    depthwiseConv2d: [
      [{ kernelSize: 3, depthMultiplier: 2 }, 'layers.DepthwiseConv2D(3, depth_multiplier=2)'],
      [
        { kernelSize: 3, depthwiseInitializer: 'ones', depthwiseRegularizer: { l1: 1, l2: 0.1 } },
        'layers.DepthwiseConv2D(3, depthwise_initializer="ones", depthwise_regularizer=keras.regularizers.L1L2(l1=1.0, l2=0.1))'
      ]
    ],
    separableConv2d: [
      [
        { filters: 8, kernelSize: 3, pointwiseInitializer: 'zeros', pointwiseRegularizer: { l2: 0.1 } },
        'layers.SeparableConv2D(8, 3, pointwise_initializer="zeros", pointwise_regularizer=keras.regularizers.L2(0.1))'
      ]
    ],
    maxPooling2d: [
      [{}, 'layers.MaxPooling2D(2)'],
      [{ poolSize: 3, strides: 3 }, 'layers.MaxPooling2D(3)'],
      [{ poolSize: 3, strides: 2, padding: 'same' }, 'layers.MaxPooling2D(3, strides=2, padding="same")']
    ],
    averagePooling2d: [[{ poolSize: [2, 1] }, 'layers.AveragePooling2D((2, 1))']],
    globalMaxPooling2d: [[{}, 'layers.GlobalMaxPooling2D()']],
    globalAveragePooling2d: [[{}, 'layers.GlobalAveragePooling2D()']],
    flatten: [[{}, 'layers.Flatten()']],
    zeroPadding2d: [
      [{}, 'layers.ZeroPadding2D(1)'],
      [{ padding: [2, 0] }, 'layers.ZeroPadding2D((2, 0))'],
      [
        {
          padding: [
            [0, 1],
            [3, 0]
          ]
        },
        'layers.ZeroPadding2D(((0, 1), (3, 0)))'
      ]
    ],
    batchNormalization: [
      [{}, 'layers.BatchNormalization()'],
      [{ axis: 1, momentum: 1 }, 'layers.BatchNormalization(axis=1, momentum=1.0)'],
      [{ epsilon: 1e-7, center: false }, 'layers.BatchNormalization(epsilon=1e-7, center=False)'],
      [{ scale: false }, 'layers.BatchNormalization(scale=False)']
    ],
    dropout: [[{ rate: 0.4, trainable: true }, 'layers.Dropout(0.4)']],
    dense: [
      [{ units: 9, activation: 'tanh', useBias: false }, 'layers.Dense(9, activation="tanh", use_bias=False)']
    ],
    activation: [
      [{ activation: 'sigmoid' }, 'layers.Activation("sigmoid")'],
      [
        { activation: 'relu', name: 'a', trainable: false },
        'layers.Activation("relu", name="a", trainable=False)'
      ]
    ],
    layerNormalization: [
      [{}, 'layers.LayerNormalization()'],
      [
        { epsilon: 0.1, center: false, scale: false },
        'layers.LayerNormalization(epsilon=0.1, center=False, scale=False)'
      ]
    ],
    reshape: [
      [{ targetShape: [5] }, 'layers.Reshape((5,))'],
      [{ targetShape: [1, 2, 3], name: 'one' }, 'layers.Reshape((1, 2, 3), name="one")']
    ],
    add: [
      [{}, 'layers.Add()'],
      [{ name: 'sum_1' }, 'layers.Add(name="sum_1")']
    ],
    concatenate: [[{}, 'layers.Concatenate()']],
    multiply: [[{}, 'layers.Multiply()']],
    average: [[{}, 'layers.Average()']],
    maximum: [[{}, 'layers.Maximum()']]
  }
  const cases = Object.entries(table).flatMap(([type, all]) =>
    all.map(([options, code]) => [{ type, ...options }, code] as const)
  )

  it.each(cases)('%j', (layer, code) => {
    const isMerge = mergeTypes.some((type) => type === layer.type)
    expect(codeOf(isMerge ? (layer as NetworkLayer) : v.parse(layerSchema, layer))).toBe(code)
  })

  it.each(activations)('the activation %s in a layer and as one', (activation) => {
    const name = activation === 'leakyReLU' ? 'leaky_relu' : activation
    const dense = codeOf(v.parse(layerSchema, { type: 'dense', units: 2, activation }))
    expect(dense).toBe(activation === 'linear' ? 'layers.Dense(2)' : `layers.Dense(2, activation="${name}")`)
    const layer = codeOf(v.parse(layerSchema, { type: 'activation', activation }))
    expect(layer).toBe(
      activation === 'leakyReLU' ? 'layers.LeakyReLU(negative_slope=0.2)' : `layers.Activation("${name}")`
    )
  })

  it('a slope that the name of the activation does not stand for is a layer of its own', () => {
    const dense = v.parse(layerSchema, {
      type: 'dense',
      units: 2,
      activation: { type: 'leakyReLU', alpha: 1 }
    })
    expect(codeOf(dense)).toBe('layers.Dense(2), layers.LeakyReLU(negative_slope=1.0)')
  })
})

it.each(Object.entries(handMade))(
  'a network that branches, each layer called on what it reads: %s',
  (_name, make) => {
    const graph = new Graph([8, 7, 3])
    make(graph)
    const network = graph.network()
    const code = networkCode(network, [])
    // Each assigned name is one of the network's, and what a layer reads was assigned before it.
    const assigned = new Set<string>()
    for (const line of code.join('\n').split(/\n(?=\w)/)) {
      const [, name = '', read = ''] = /^(\w+) = [\s\S]*\)\(\[?([\w, ]+)\]?\)$/.exec(line) ?? []
      for (const source of read.split(', ').filter(Boolean)) expect(assigned, line).toContain(source)
      assigned.add(name || (/^(\w+) =/.exec(line)?.[1] ?? ''))
    }
    for (const { name } of network.layers) expect(assigned).toContain(name)
    expect(code.at(-1)).toBe(`model = keras.Model(inputs, ${network.layers.at(-1)?.name})`)
  }
)

it('names that are none in Python are those of the layers, not of variables', () => {
  const graph = new Graph([8, 7, 3])
  const flat = (name: string) => ({ type: 'flatten', name }) as const
  const paths = ['a-b', 'images', 'layer_1'].map((name) => graph.on(graph.images, flat(name)))
  graph.merge('add', paths[0] ?? 'images', ...paths.slice(1))
  expect(networkCode(graph.network(), []).slice(2)).toEqual([
    'layer_1_ = layers.Flatten(name="a-b")(images)',
    'layer_2 = layers.Flatten(name="images")(images)',
    'layer_1 = layers.Flatten(name="layer_1")(images)',
    'add_1 = layers.Add()([layer_1_, layer_2, layer_1])',
    'model = keras.Model(inputs, add_1)'
  ])
})

describe('every option of a training', () => {
  /** The program with each call on one line, however long. */
  const program = (training: object, dataset: object = {}): string =>
    kerasProgram(
      parseConfig(
        JSON.stringify({
          name: 'one',
          dataset: { name: 'mnist', validation: 1000, ...dataset },
          model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
          training: { optimizer: { type: 'sgd' }, epochs: 3, ...training }
        })
      )
    )
      .replace(/\s+/g, ' ')
      .replace(/([([]) /g, '$1')
      .replace(/,? ([)\]])/g, '$1')

  it.each([
    [{ type: 'sgd', learningRate: 1 }, 'SGD(learning_rate=1.0)'],
    [{ type: 'sgd', clipNorm: 2 }, 'SGD(learning_rate=0.01, clipnorm=2.0)'],
    [{ type: 'sgd', clipValue: 0.5 }, 'SGD(learning_rate=0.01, clipvalue=0.5)'],
    [{ type: 'momentum', useNesterov: true }, 'SGD(learning_rate=0.01, momentum=0.9, nesterov=True)'],
    [{ type: 'adagrad' }, 'Adagrad(learning_rate=0.001)'],
    [
      { type: 'adagrad', initialAccumulatorValue: 0, epsilon: 0.1 },
      'Adagrad(learning_rate=0.001, initial_accumulator_value=0.0, epsilon=0.1)'
    ],
    [
      { type: 'rmsprop', decay: 0.5, momentum: 0.1, centered: true },
      'RMSprop(learning_rate=0.001, rho=0.5, momentum=0.1, centered=True)'
    ],
    [{ type: 'adam', beta1: 0, beta2: 0.9 }, 'Adam(learning_rate=0.001, beta_1=0.0, beta_2=0.9)'],
    [{ type: 'adamax', epsilon: 1e-8 }, 'Adamax(learning_rate=0.001, epsilon=1e-8)'],
    [{ type: 'adadelta', rho: 0.5 }, 'Adadelta(learning_rate=0.001, rho=0.5)']
  ])('the optimizer %j', (optimizer, code) => {
    expect(program({ optimizer })).toContain(`optimizer=keras.optimizers.${code},`)
  })

  it.each([
    ['categoricalCrossentropy', 'categorical_crossentropy', 'to_categorical(y_train, 10)'],
    ['sparseCategoricalCrossentropy', 'sparse_categorical_crossentropy', 'y_train.astype("int32")'],
    ['binaryCrossentropy', 'binary_crossentropy', 'to_categorical(y_train, 10)'],
    ['meanSquaredError', 'mean_squared_error', 'to_categorical(y_train, 10)'],
    ['meanAbsoluteError', 'mean_absolute_error', 'to_categorical(y_train, 10)']
  ])('the loss %s', (loss, name, labels) => {
    expect(program({ loss })).toContain(`loss="${name}"`)
    expect(program({ loss })).toContain(labels)
  })

  it.each([
    [{ type: 'constant' }, 'learning_rate=0.01'],
    [{ type: 'constant', warmupSteps: 9 }, 'learning_rate=WarmUp(0.01, steps=9)'],
    [
      { type: 'step', every: 2 },
      'ExponentialDecay(0.01, decay_steps=2 * steps_per_epoch, decay_rate=0.1, staircase=True)'
    ],
    [
      { type: 'exponential', decay: 0.5 },
      'ExponentialDecay(0.01, decay_steps=steps_per_epoch, decay_rate=0.5)'
    ],
    [{ type: 'cosine' }, 'CosineDecay(0.01, decay_steps=3 * steps_per_epoch)'],
    [{ type: 'cosine', finalRate: 0.001 }, 'alpha=0.001 / 0.01'],
    [
      { type: 'oneCycle', maxRate: 1, warmupSteps: 5 },
      'WarmUp(OneCycle(0.01, max_rate=1.0, steps=3 * steps_per_epoch), steps=5)'
    ],
    [
      { type: 'reduceOnPlateau', monitor: 'loss' },
      'ReduceLROnPlateau(monitor="loss", mode="min", factor=0.1, patience=10)'
    ],
    [
      { type: 'reduceOnPlateau', monitor: 'valAccuracy', warmupSteps: 7 },
      'callbacks=[WarmUp(7), keras.callbacks.ReduceLROnPlateau(monitor="val_accuracy", mode="max",'
    ]
  ])('the schedule %j', (schedule, code) => {
    const text = program({ schedule })
    expect(text).toContain(code)
    expect(text.includes('import math')).toBe(text.includes('math.ceil'))
    expect(text.includes('layers, ops')).toBe(text.includes('ops.cast'))
    for (const name of ['WarmUp', 'OneCycle'])
      expect(text.includes(`class ${name}(`)).toBe(new RegExp(`[=[( ]${name}\\((?!keras)`).test(text))
  })

  it('early stopping, augmentation, and no validation', () => {
    expect(program({ earlyStopping: { patience: 2, minDelta: 0.1, restoreBestWeights: true } })).toContain(
      'EarlyStopping(monitor="val_loss", mode="min", patience=2, min_delta=0.1, restore_best_weights=True)'
    )
    expect(program({}, { augmentation: { shift: 2, rotate: 10, scale: 0.1, flip: 'both' } })).toContain(
      [
        'layers.RandomFlip("horizontal_and_vertical"),',
        'layers.RandomRotation(10 / 360, fill_mode="constant"),',
        'layers.RandomZoom(0.1, fill_mode="constant"),',
        'layers.RandomTranslation(2 / 28, 2 / 28, fill_mode="constant"),'
      ].join(' ')
    )
    expect(program({}, { augmentation: { shift: 0.1 } })).toContain(
      'RandomTranslation(0.1, 0.1, fill_mode="constant")'
    )
    const without = program({}, { validation: 0 })
    expect(without).not.toMatch(/val(?!uate)/)
    expect(without).toContain('model.fit(x_train, y_train, batch_size=32, epochs=3)')
  })
})

describe('data', () => {
  const program = (dataset: object): string =>
    kerasProgram(
      parseConfig(
        JSON.stringify({
          name: 'own',
          dataset,
          model: {
            layers: [{ type: 'globalAveragePooling2d' }, { type: 'dense', units: 2, activation: 'softmax' }]
          },
          training: { optimizer: { type: 'sgd' }, epochs: 1 }
        })
      )
    )
  const own = { path: 'photos', classes: ['cat', '"dog"'], image: { size: [24, 32], channels: 3 } }

  it('own pictures in folders are read, resized as they are here, and split', () => {
    const text = program({ ...own, validation: 0.2, test: 5 })
    expect(text).toContain('import pathlib\n')
    expect(text).toContain(
      [
        'training, validation, test = read_pictures(',
        '    "photos",',
        '    classes=["cat", "\\"dog\\""],',
        '    shape=(24, 32, 3),',
        '    resize=layers.Resizing(24, 32, crop_to_aspect_ratio=True),',
        ')'
      ].join('\n')
    )
    expect(text).toContain('x_train, y_train, x_test, y_test = set_aside(x_train, y_train, 5, 42)')
    expect(text).toContain('x_train, y_train, x_val, y_val = set_aside(x_train, y_train, 0.2, 42)')
    expect(text).toContain('validation_data=(x_val, y_val) if len(x_val) else None')
  })

  it('nothing is set aside that the config does not ask for', () => {
    expect(program(own)).not.toContain('set_aside')
  })

  it.each([
    [{ fit: 'pad', background: 'black' }, 'pad_to_aspect_ratio=True, fill_value=0.0'],
    [{ fit: 'pad' }, 'pad_to_aspect_ratio=True, fill_value=255.0'],
    [{ fit: 'stretch' }, 'layers.Resizing(24, 32)']
  ])('the fit %j', (fit, code) => {
    expect(program({ ...own, image: { ...own.image, ...fit } }).replace(/\s+/g, ' ')).toContain(code)
  })

  it.each(['photos.zip', 'table.csv', 'digits.npz'])('of %s the program says what it needs', (path) => {
    const text = program({ ...own, path })
    expect(text).toContain(`raise NotImplementedError("${path}: (n, 24, 32, 3) bytes and n class numbers")`)
    expect(text).not.toContain('read_pictures')
  })

  it('standardized, by the training images after the split or by given numbers', () => {
    const named = { name: 'mnist', validation: 0.1 }
    const layers = 'x_val = (x_val - mean) / deviation'
    const config = (scale: unknown) => ({ ...own, validation: 3, scale })
    expect(program(config('standardize'))).toMatch(
      /set_aside\(x_train[\s\S]*mean = x_train\.mean\(axis=\(0, 1, 2\)\)/
    )
    expect(program(config('standardize'))).toContain(layers)
    const given = program(config({ mean: [0.5, 0.25, 0.1], deviation: [0.2, 0.3, 0.4] }))
    expect(given).toContain('mean = np.array([0.5, 0.25, 0.1], "float32")')
    expect(given).toContain('deviation = np.array([0.2, 0.3, 0.4], "float32")')
    expect(program(config('unit'))).not.toContain('deviation')
    // A share of a published data set.
    const mnist = kerasProgram(
      parseConfig(
        JSON.stringify({
          name: 'm',
          dataset: named,
          model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
          training: { optimizer: { type: 'sgd' }, epochs: 1 }
        })
      )
    )
    expect(mnist).toContain('count = round(0.1 * len(x_train))')
  })
})

it('a line that is too long has a line for each part', () => {
  const code = {
    open: 'f(',
    parts: ['a'.repeat(40), { open: '[', parts: ['b'.repeat(30), 'c'.repeat(50)], close: ']' }],
    close: ')'
  }
  expect(linesOf(code)).toEqual([
    'f(',
    `    ${'a'.repeat(40)},`,
    '    [',
    `        ${'b'.repeat(30)},`,
    `        ${'c'.repeat(50)},`,
    '    ],',
    ')'
  ])
})
