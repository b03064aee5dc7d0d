/** The config and the Keras code that topics show side by side agree, with the user's own options in both. */
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import type { Given } from '../../src/course/topics/given.js'
import { trainedInKeras } from '../../src/course/topics/in-code.js'
import { type TopicName, topics } from '../../src/course/topics/topics.js'
import { fromNested } from '../../src/reference/tensor.js'
import { kerasProgram } from '../../src/report/keras/program.js'

async function codeOf(topic: TopicName, given: Given = {}): Promise<{ config: string; keras: string }[]> {
  const { sections } = (await topics[topic].load())(given)
  const found = sections.find(({ heading }) => heading === 'In a config and in Keras')
  const code = found?.values.code
  if (found === undefined || !Array.isArray(code)) return []
  expect(found.blocks).toEqual(code.map(({ config, keras }) => ({ kind: 'lines', lines: [config, keras] })))
  return code
}

/** A config around what a topic shows of one: a layer, an optimizer, a loss or an initializer. */
function around(shown: string): string {
  const field = /^"(\w+)": (.*)$/.exec(shown)
  const value = field ? JSON.parse(field[2] ?? '') : undefined
  const kernel = field?.[1] === 'kernelInitializer' ? { kernelInitializer: value } : {}
  const own = field ? [] : [JSON.parse(shown)]
  const isVector = own[0]?.type === 'dense' || own[0]?.type === 'activation'
  return JSON.stringify({
    name: 'around',
    dataset: { name: 'mnist' },
    model: {
      layers: [
        ...(isVector ? [{ type: 'flatten' }] : []),
        ...own,
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'softmax', ...kernel }
      ]
    },
    training: {
      optimizer: { type: 'sgd' },
      epochs: 1,
      ...(field && !kernel.kernelInitializer && { [field[1] ?? '']: value })
    }
  })
}

const unbroken = (text: string): string => text.replace(/\s+/g, '').replaceAll(/,([)\]])/g, '$1')

describe.each([
  ['convolution', 1],
  ['padding', 3],
  ['stride', 1],
  ['pooling', 2],
  ['activations', 3],
  ['losses', 3],
  ['optimizers', 5],
  ['initialisation', 3]
] as const)('%s', (topic, count) => {
  it('shows what the program of such a config has', async () => {
    const code = await codeOf(topic)
    expect(code).toHaveLength(count)
    for (const { config, keras } of code)
      expect(unbroken(kerasProgram(parseConfig(around(config)))), config).toContain(unbroken(keras))
  })
})

it('the user’s window, stride and padding are in both', async () => {
  const filter = fromNested([
    [1, 2, 3],
    [4, 5, 6]
  ])
  expect(await codeOf('convolution', { filter, stride: 2, padding: 'same' })).toEqual([
    {
      config: '{ "type": "conv2d", "filters": 1, "kernelSize": [ 2, 3 ], "strides": 2, "padding": "same" }',
      keras: 'layers.Conv2D(1, (2, 3), strides=2, padding="same")'
    }
  ])
  expect((await codeOf('stride', { padding: 3 })).map(({ keras }) => keras)).toEqual([
    'layers.ZeroPadding2D(3)',
    'layers.Conv2D(1, 3, strides=2)'
  ])
  expect((await codeOf('pooling', { size: 3, stride: 1 })).map(({ keras }) => keras)).toEqual([
    'layers.MaxPooling2D(3, strides=1)',
    'layers.AveragePooling2D(3, strides=1)'
  ])
})

it('what no config can say is not shown', async () => {
  expect(await codeOf('stride', { stride: 5000 })).toEqual([])
  expect(await codeOf('pooling', { padding: 1 })).toEqual([])
})

it('a trained layer has no initializer', () => {
  const { layers } = networkOf(loadConfig('gaussian'))
  const code = layers.map(({ layer }) => trainedInKeras(layer))
  expect(code[0]).toBe('layers.Conv2D(10, 5, activation="relu")')
  expect(code.join()).not.toContain('initializer')
})
