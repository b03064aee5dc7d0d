/** The files that a run writes at its end: a signal then does not wait for a chart. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { evaluateOutputs } from '../../src/report/evaluation.js'
import { leaveCharts } from '../../src/run/leave.js'
import { checkpointAfter } from './checkpoints/sample.js'

it('draws the charts until it is stopped', async () => {
  const run = await mkdtemp(join(tmpdir(), 'cnn-leave-'))
  try {
    const { epochs } = checkpointAfter(3).history
    const [outputs, losses] = [Float32Array.of(1, 0, 0, 1), Float32Array.of(0, 0)]
    const labels = Uint8Array.of(0, 1)
    const evaluation = evaluateOutputs({ outputs, losses, labels, classNames: ['a', 'b'], penalty: 0 })
    const test = { evaluation, split: 'test' } as const
    await leaveCharts(run, 'mnist', epochs, test, AbortSignal.abort())
    expect(await readdir(run)).toEqual([])
    await leaveCharts(run, 'mnist', epochs, test)
    expect((await readdir(run)).sort()).toEqual(['accuracy.svg', 'confusion.svg', 'loss.svg'])
  } finally {
    await rm(run, { recursive: true })
  }
})
