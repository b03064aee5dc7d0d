/** Any network that a config can express, on the engines wasm and cpu: losses, gradients, moved statistics, outputs. */
import fc from 'fast-check'
import { it } from 'vitest'
import { loadCpu } from '../../../src/engine/tfjs/cpu-engine.js'
import { loadWasm } from '../../../src/engine/tfjs/wasm-engine.js'
import { everyExample } from '../every-network.js'
import { stepAgrees } from '../tfjs-step.js'

it.each([
  ['wasm', loadWasm],
  ['cpu', loadCpu]
] as const)('%s computes what the readable network does', async (_name, load) => {
  const engine = await load()
  await fc.assert(
    fc.asyncProperty(everyExample, (example) => stepAgrees(engine, example)),
    { numRuns: 200 }
  )
})
