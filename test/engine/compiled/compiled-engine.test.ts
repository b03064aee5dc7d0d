/** The compiled engine: the contract and Keras's numbers. Its threads run the built files. */
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { cnn, emptyDirectory } from '../../cli/cnn.js'
import { engineContract } from '../contract.js'
import { goldenSuite } from '../golden.js'
import { wholeStateSuite } from '../whole-state.js'

engineContract('compiled', loadCompiled)
goldenSuite('compiled', loadCompiled)
wholeStateSuite('compiled', loadCompiled)

it('refuses a network that no WebAssembly memory holds, with the sizes, before anything is written', async () => {
  const cwd = await emptyDirectory()
  const config = {
    name: 'large',
    dataset: { name: 'mnist' },
    model: {
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 300_000 },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    // Four arrays of 239 million floats fit in 4 GiB, and so the config is in order; six do not.
    training: { optimizer: { type: 'adam' }, batchSize: 4, epochs: 1 }
  }
  await writeFile(join(cwd, 'large.json'), JSON.stringify(config))
  const args = ['train', '--config', 'large.json', '--engine', 'compiled']
  const { code, stderr } = await cnn(args, { cwd })
  expect(code).toBe(7)
  expect(stderr).toMatch(/needs 4,\d\d\d MiB \(4,\d\d\d for weights and batch, \d+ for each of \d+ threads\)/)
  expect(stderr).toMatch(/make the batch or the network smaller/)
  expect(await readdir(cwd)).toEqual(['large.json'])
})
