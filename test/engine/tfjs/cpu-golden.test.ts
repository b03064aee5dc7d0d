/** The engine cpu gets Keras's numbers; a separate file, because it takes more than a minute. */
import { loadCpu } from '../../../src/engine/tfjs/cpu-engine.js'
import { goldenSuite } from '../golden.js'
import { keepingNoTensor } from '../tfjs.js'

keepingNoTensor('cpu', loadCpu, goldenSuite)
