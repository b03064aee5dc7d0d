// A checkpoint so large that a disk can become full in the middle of it.
import { readFileSync } from 'node:fs'
import { beginMonitoring } from '../../dist/engine/monitor.js'
import { parseConfig } from '../../dist/index.js'
import { filesOf } from '../../dist/run/checkpoints/checkpoint-format.js'

const config = parseConfig(readFileSync(new URL('../../configs/smoke.json', import.meta.url), 'utf8'), {
  dataGiven: false
})

/** The checkpoint of a run after this many epochs; its first weight states the number. */
export const checkpoint = (epoch) => ({
  run: 'a-run',
  config,
  limit: null,
  state: {
    ...{ step: 10 * epoch, epoch, batch: 0, lossSum: 0, metricSum: 0 },
    weights: [Float32Array.from({ length: 100_000 }, (_, i) => (i === 0 ? epoch : Math.sin(i * epoch)))],
    slots: [new Float32Array(100_000).fill(epoch)],
    monitoring: beginMonitoring(),
    bestWeights: []
  },
  history: { epochs: [], weightsSha256: [] }
})

const bytes = [...filesOf(checkpoint(1), 1).values()].reduce((sum, { length }) => sum + length, 0)

/** Its size in bytes. */
export const sizes = { checkpoint: bytes }
