/** Everything that a config can express about layers and training, on the engines wasm and cpu. */
import { loadCpu } from '../../../src/engine/tfjs/cpu-engine.js'
import { loadWasm } from '../../../src/engine/tfjs/wasm-engine.js'
import { agreesWithTwin } from '../gradients.js'
import { layerOptionsSuite } from '../options.js'
import { trainingOptionsSuite } from '../training-options.js'

for (const [name, load] of [
  ['wasm', loadWasm],
  ['cpu', loadCpu]
] as const) {
  layerOptionsSuite(name, load, agreesWithTwin)
  trainingOptionsSuite(name, load, agreesWithTwin)
}
