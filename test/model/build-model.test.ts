/** The tf.layers model has the layers, shapes, counts and weights of the network, or is refused. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CnnError } from '../../src/errors.js'
import { buildModel } from '../../src/model/build-model.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { importTf } from '../../src/model/tf.js'
import { configured, lectureLayers } from './lecture.js'

const tf = await importTf()
const { config, network } = configured(lectureLayers)

afterEach(() => {
  vi.restoreAllMocks()
})

describe('buildModel', () => {
  it("builds the lecture's model: its names, shapes and counts", async () => {
    const model = await buildModel(tf, config, network)
    // The rows of the lecture's own model.summary().
    expect(model.layers.map((layer) => [layer.name, layer.outputShape, layer.countParams()])).toEqual([
      ['conv2d_1', [null, 24, 24, 10], 260],
      ['max_pooling2d_1', [null, 12, 12, 10], 0],
      ['conv2d_2', [null, 8, 8, 20], 5020],
      ['max_pooling2d_2', [null, 4, 4, 20], 0],
      ['flatten_1', [null, 320], 0],
      ['dense_1', [null, 100], 32100],
      ['dense_2', [null, 10], 1010]
    ])
    model.dispose()
  })

  it('holds the weights it is given, in their order', async () => {
    const weights = initialWeights(network, 42)
    const model = await buildModel(tf, config, network, weights)
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(weights)
    model.dispose()
  })

  it('keeps its weights when the given arrays change afterwards', async () => {
    const weights = initialWeights(network, 42)
    const model = await buildModel(tf, config, network, weights)
    weights[0]?.fill(9)
    expect(model.getWeights()[0]?.dataSync()).toEqual(initialWeights(network, 42)[0])
    model.dispose()
  })

  it('draws no random number', async () => {
    vi.spyOn(Math, 'random').mockImplementation(() => {
      throw new Error('Math.random was called')
    })
    const model = await buildModel(tf, config, network)
    expect(model.getWeights().every((weight) => weight.dataSync().every((value) => value === 0))).toBe(true)
    model.dispose()
  })

  it('refuses a network whose arithmetic is not what tf.layers makes of it', async () => {
    const tensors = tf.memory().numTensors
    const wrong = {
      ...network,
      layers: network.layers.map((layer) =>
        layer.name === 'conv2d_2' ? { ...layer, outputShape: [9, 9, 20] as const } : layer
      )
    }
    const error = await buildModel(tf, config, wrong).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(CnnError)
    expect(error).toMatchObject({ code: 'UNEXPECTED', message: expect.stringContaining('conv2d_2') })
    expect(tf.memory().numTensors).toBe(tensors)
  })

  it('prints nothing', async () => {
    const warn = vi.spyOn(console, 'warn')
    const model = await buildModel(tf, config, network)
    model.dispose()
    expect(warn).not.toHaveBeenCalled()
  })
})
