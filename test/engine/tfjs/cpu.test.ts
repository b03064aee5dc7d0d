/** The engine cpu: the contract, no tensor left. */
import { loadCpu } from '../../../src/engine/tfjs/cpu-engine.js'
import { engineContract } from '../contract.js'
import { keepingNoTensor, tensorCounts } from '../tfjs.js'
import { wholeStateSuite } from '../whole-state.js'

keepingNoTensor('cpu', loadCpu, engineContract)
keepingNoTensor('cpu', loadCpu, wholeStateSuite)
tensorCounts('cpu', loadCpu)
