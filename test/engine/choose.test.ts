/** Which engine is taken: the one asked for or nobody, the first that can, and why the others were passed over. */
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import { chooseEngine, describeEngines } from '../../src/engine/choose.js'
import { engineNames } from '../../src/engine/engine.js'

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
  const engine = await chooseEngine(name, config, network, (text) => notices.push(text))
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

describe('an engine asked for', () => {
  it.each(['compiled', 'wasm', 'cpu'] as const)('%s is taken, whatever would be faster', async (name) => {
    expect(await choose(name, lecture)).toEqual({ name, notices: [] })
  })

  it('ends with ENGINE and the reason where it cannot run the network', async () => {
    await expect(chooseEngine('compiled', huge, network)).rejects.toMatchObject({
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
      if (available) expect((await chooseEngine(name, lecture, network)).name).toBe(name)
      else
        await expect(chooseEngine(name, lecture, network)).rejects.toMatchObject({
          code: 'ENGINE',
          message: expect.stringContaining(reason)
        })
    }
  })
})
