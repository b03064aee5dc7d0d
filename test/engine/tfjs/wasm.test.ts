/** The engine wasm: the contract, Keras's numbers, no tensor left. */
import { loadWasm } from '../../../src/engine/tfjs/wasm-engine.js'
import { engineContract } from '../contract.js'
import { goldenSuite } from '../golden.js'
import { keepingNoTensor, tensorCounts } from '../tfjs.js'
import { wholeStateSuite } from '../whole-state.js'

keepingNoTensor('wasm', loadWasm, engineContract)
keepingNoTensor('wasm', loadWasm, goldenSuite)
keepingNoTensor('wasm', loadWasm, wholeStateSuite)
tensorCounts('wasm', loadWasm)
