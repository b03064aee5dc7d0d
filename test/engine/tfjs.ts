/** The rules for every TensorFlow.js engine beyond the contract of all engines: no tensor is left. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.js'
import { importTf, type Tf } from '../../src/model/tf.js'
import { fitOnce } from './once.js'
import { job, part } from './small-job.js'

type Load = () => Promise<Engine>

/**
 * Runs a suite, and holds that no fit or predict in it, also none that failed or was stopped, kept a tensor.
 *
 * @param getTf the TensorFlow.js that the engine runs on
 */
export function keepingNoTensor(
  name: string,
  load: Load,
  suite: (name: string, load: Load) => void,
  getTf: () => Promise<Tf> = importTf
): void {
  describe(name, () => {
    let tf: Tf
    let tensors = 0
    beforeAll(async () => {
      tf = await getTf()
      await load()
      tensors = tf.memory().numTensors
    })
    suite(name, load)
    afterAll(() => {
      expect(tf.memory().numTensors).toBe(tensors)
    })
  })
}

/** The same number of tensors after each epoch and each step: training for days needs no more memory. */
export function tensorCounts(name: string, load: Load, getTf: () => Promise<Tf> = importTf): void {
  it(`${name} has as many tensors after each epoch`, async () => {
    const [tf, engine] = [await getTf(), await load()]
    const afterSteps = new Set<number>()
    const afterEpochs: number[] = []
    await fitOnce(
      engine,
      job({
        epochs: 5,
        validation: part(200, 240),
        onStep: () => void afterSteps.add(tf.memory().numTensors),
        onEpoch: () => void afterEpochs.push(tf.memory().numTensors)
      })
    )
    expect(afterEpochs).toEqual(new Array(5).fill(afterEpochs[0]))
    expect([...afterSteps]).toEqual([afterEpochs[0]])
  })
}
