/** Which engine is used: the named one or none, the first that can, and why the others were passed over. */
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/config/network/network.js'
import { type GivenInput, parseConfig } from '../../src/config/parse.js'
import { chooseEngine, describeEngines } from '../../src/engine/choose.js'
import { engineNames } from '../../src/engine/engine.js'
import { trainRequest } from '../../src/engine/request.js'

const lecture = parseConfig(
  JSON.stringify({
    name: 'choice',
    dataset: { name: 'mnist' },
    model: {
      layers: [
        { type: 'conv2d', filters: 10, kernelSize: 5, activation: 'relu' },
        { type: 'maxPooling2d', poolSize: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: { optimizer: { type: 'sgd' }, batchSize: 128, epochs: 1 }
  })
)
const network = networkOf(lecture)

/** Its activations need more than the 4 GiB that a WebAssembly memory can have, so the compiled engine declines. */
const huge = { ...lecture, training: { ...lecture.training, batchSize: 1_000_000 } }

/** The engine's name, and what was told on the way. */
async function choose(...[name, config]: [Parameters<typeof chooseEngine>[0], typeof lecture]) {
  const notices: string[] = []
  const engine = await chooseEngine(name, trainRequest(config, network), (text) => notices.push(text))
  return { name: engine.name, notices }
}

describe('auto', () => {
  it('takes the compiled engine for the network of the lecture, and has nothing to say', async () => {
    expect(await choose('auto', lecture)).toEqual({ name: 'compiled', notices: [] })
  })

  it('goes on to the next engine that can, and tells once why', async () => {
    const { name, notices } = await choose('auto', huge)
    expect(engineNames.slice(1)).toContain(name)
    expect(notices).toHaveLength(1)
    expect(notices[0]).toMatch(new RegExp(`^engine ${name}, because compiled: .*(memory|GiB|MiB|bytes)`))
  })
})

const parse = (source: GivenInput) => parseConfig(source, { dataGiven: true })

describe('what is asked', () => {
  const dense = { type: 'dense', units: 300_000 } as const
  // To train it with Adam takes three arrays more for each of 239 million weights: 4 GiB are too little.
  const wide = parseConfig(
    JSON.stringify({
      name: 'wide',
      dataset: { name: 'mnist' },
      model: { layers: [{ type: 'flatten' }, dense, { type: 'dense', units: 10, activation: 'softmax' }] },
      training: { optimizer: { type: 'adam' }, batchSize: 4, epochs: 1 }
    })
  )
  const wideNetwork = networkOf(wide)

  it('decides: a network that is too large to be trained can be predicted with', async () => {
    await expect(chooseEngine('compiled', trainRequest(wide, wideNetwork))).rejects.toMatchObject({
      code: 'ENGINE'
    })
    const request = { purpose: 'predict', network: wideNetwork, batchSize: 1 } as const
    expect((await chooseEngine('compiled', request)).name).toBe('compiled')
  })

  it('decides: fewer threads may fit where more do not', async () => {
    const inputShape: [number, number, number] = [512, 512, 1]
    const layers = [
      { type: 'conv2d', filters: 64, kernelSize: 3, activation: 'tanh' },
      { type: 'globalMaxPooling2d' },
      { type: 'dense', units: 10, activation: 'softmax' }
    ] as const
    // A shard of 8 images takes hundreds of MiB of each thread.
    const large = parse({
      name: 'large',
      model: { inputShape, layers: [...layers] },
      training: { ...lecture.training, batchSize: 48 }
    })
    const many = trainRequest(large, networkOf(large), 6)
    await expect(chooseEngine('compiled', many)).rejects.toMatchObject({
      code: 'ENGINE',
      message: expect.stringMatching(/for each of 6 threads/),
      hint: expect.stringMatching(/use fewer threads/)
    })
    expect((await chooseEngine('compiled', { ...many, threads: 2 })).name).toBe('compiled')
  })
})

describe('an engine asked for', () => {
  it.each(['compiled', 'wasm', 'cpu'] as const)('%s is taken, whatever would be faster', async (name) => {
    expect(await choose(name, lecture)).toEqual({ name, notices: [] })
  })

  it('ends with ENGINE and the reason where it cannot run the network', async () => {
    await expect(chooseEngine('compiled', trainRequest(huge, network))).rejects.toMatchObject({
      code: 'ENGINE',
      exitCode: 7,
      message: expect.stringMatching(/^the engine compiled cannot run here: ./),
      hint: expect.any(String)
    })
  })

  it('ends with ENGINE where it does not load, and is listed with the same reason', async () => {
    const states = await describeEngines()
    expect(states.map(({ name }) => name)).toEqual(engineNames)
    for (const { name, available, reason = '', threads } of states) {
      expect(available).toBe(reason === '')
      expect(threads > 0).toBe(available)
      if (available) expect((await chooseEngine(name, trainRequest(lecture, network))).name).toBe(name)
      else
        await expect(chooseEngine(name, trainRequest(lecture, network))).rejects.toMatchObject({
          code: 'ENGINE',
          message: expect.stringContaining(reason)
        })
    }
  })
})
