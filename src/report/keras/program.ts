/** A config as a Python program for Keras 3: data, network, training, and the score on the test split. */

import { metrics } from '../../config/metrics.js'
import { networkOf } from '../../config/network/network.js'
import { metricOf } from '../../config/network/outputs.js'
import type { Config } from '../../config/schema/config-schema.js'
import { augmentationLayers } from './augmentation-code.js'
import { dataCode } from './data-code.js'
import { networkCode } from './network-code.js'
import { lossNames, optimizerCode } from './optimizer-code.js'
import { call, keyword, linesOf, list, onOneLine, type Python, text } from './python.js'
import { batchesName, scheduleCode } from './schedule-code.js'

/**
 * The config as a program that runs as it is. It draws other random numbers than cnn does.
 *
 * @param config as parsed
 * @returns lines of at most 79 columns, without a line end after the last
 */
export function kerasProgram(config: Config): string {
  const network = networkOf(config)
  const { training, dataset, seed, name } = config
  const { rate, callbacks, classes } = scheduleCode(training)
  const data = dataCode(config, network)
  const countsSteps = onOneLine(rate).includes(batchesName)
  const modules = [...(countsSteps ? ['math'] : []), ...data.imports]
  const definitions = [...data.definitions, ...classes]
  const usesOps = classes.some((one) => one.includes('ops.'))
  const fit: Python = call(
    'model.fit',
    ...['x_train', 'y_train'],
    keyword('batch_size', String(training.batchSize)),
    keyword('epochs', String(training.epochs)),
    keyword('validation_data', data.validation),
    keyword('callbacks', callbacks.length === 0 ? undefined : list(callbacks))
  )
  const compile: Python = call(
    'model.compile',
    keyword('optimizer', optimizerCode(training.optimizer, rate)),
    keyword('loss', text(lossNames[training.loss])),
    keyword('metrics', list([text(metrics[metricOf(network)].keras)]))
  )
  const head = [
    `# The config "${name}" for Keras 3.`,
    '# Initial weights, shuffling, dropout and augmentation draw other random',
    '# numbers than cnn does.',
    '',
    ...(modules.length > 0 ? [...modules.map((module) => `import ${module}`), ''] : []),
    ...['import keras', 'import numpy as np'],
    `from keras import layers${usesOps ? ', ops' : ''}`
  ]
  const parts = [
    [`keras.utils.set_random_seed(${seed})`],
    ...data.lines,
    networkCode(network, augmentationLayers(dataset.augmentation, network.inputShape)),
    ['model.summary()'],
    [
      ...(countsSteps ? [`${batchesName} = math.ceil(len(x_train) / ${training.batchSize})`] : []),
      ...linesOf(compile)
    ],
    linesOf(fit),
    data.evaluate
  ]
  const body = parts.map((lines) => lines.join('\n')).join('\n\n')
  // As is usual in Python, two empty lines around a class or function.
  return definitions.length === 0
    ? `${head.join('\n')}\n\n${body}`
    : [head.join('\n'), ...definitions, body].join('\n\n\n')
}
