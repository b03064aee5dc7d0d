/** The engine tensorflow: the contract, Keras's numbers, any network against the reference, no tensor left. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { loadTensorflow } from '../../src/engine/tfjs/tensorflow-engine.js'
import { loadTfjsNode } from '../../src/engine/tfjs/tfjs-node.js'
import { engineContract } from '../engine/contract.js'
import { everyExample } from '../engine/every-network.js'
import { goldenSuite } from '../engine/golden.js'
import { agreesWithTwin } from '../engine/gradients.js'
import { layerOptionsSuite } from '../engine/options.js'
import { keepingNoTensor, tensorCounts } from '../engine/tfjs.js'
import { stepAgrees } from '../engine/tfjs-step.js'
import { trainingOptionsSuite } from '../engine/training-options.js'
import { wholeStateSuite } from '../engine/whole-state.js'
import { provided } from './tools.js'

process.env.XDG_CACHE_HOME = provided('CNN_TENSORFLOW')[0]
const load = () => loadTensorflow(2)
const getTf = async () => loadTfjsNode(2).tf

// How a product of matrices is cut depends on their size: outputs near 0.1 differ by one or two of their last bits.
const contract = (name: string, loader: typeof load) => engineContract(name, loader, 3e-8)
keepingNoTensor('tensorflow', load, contract, getTf)
// The tolerances are those that the recorded cases state, as for every engine.
keepingNoTensor('tensorflow', load, goldenSuite, getTf)
keepingNoTensor('tensorflow', load, wholeStateSuite, getTf)
layerOptionsSuite('tensorflow', load, agreesWithTwin)
trainingOptionsSuite('tensorflow', load, agreesWithTwin)
tensorCounts('tensorflow', load, getTf)

it('computes what the readable network does', async () => {
  const engine = await load()
  await fc.assert(
    fc.asyncProperty(everyExample, (example) => stepAgrees(engine, example)),
    { numRuns: 200 }
  )
})

it('has the threads that it was loaded with', async () => {
  expect((await load()).threads()).toBe(2)
})
