// Where the time of a training step goes: each kernel's share, in one thread, the least of many short epochs.

import { bindKernels, compileKernels } from '../dist/engine/compiled/kernels/webassembly-kernels.js'
import { PlannedMemory } from '../dist/engine/compiled/main/planned-memory.js'
import { ControlBlock } from '../dist/engine/compiled/shared/control-block.js'
import {
  instructions,
  sharedDoubles,
  sharedFloats,
  sharedPermutation,
  totals
} from '../dist/engine/compiled/shared/jobs.js'
import { shareImages } from '../dist/engine/compiled/shared/shared-images.js'
import { train } from '../dist/engine/compiled/worker/train-epochs.js'
import { trainRequest } from '../dist/engine/request.js'

const tries = 200
const batches = 5

/**
 * Trains in this thread with the code of the workers, with a clock around each kernel.
 *
 * @returns the kernels and the remaining time, in microseconds an image, the longest first
 */
export async function profile(config, network, weights, examples, batchSize, epochs = tries) {
  const count = batches * batchSize
  const request = trainRequest(config, network, 1, batchSize)
  const planned = new PlannedMemory(request)
  const { plan, memory } = planned
  planned.writeWeights(weights)
  const kernels = bindKernels(await compileKernels(), memory)
  const times = new Map()
  const clocked = Object.fromEntries(
    Object.entries(kernels).map(([name, kernel]) => [
      name,
      (...values) => {
        const began = performance.now()
        const result = kernel(...values)
        times.set(name, (times.get(name) ?? 0) + performance.now() - began)
        return result
      }
    ])
  )
  const least = new Map()
  let began = performance.now()
  const endEpoch = () => {
    times.set('all', performance.now() - began)
    for (const [name, time] of times) least.set(name, Math.min(least.get(name) ?? Infinity, time))
    times.clear()
    began = performance.now()
  }
  const job = {
    ...{ kind: 'train', epochs, shuffle: false },
    train: shareImages(examples, false),
    start: { step: 0, epoch: 0, batch: 0 },
    permutation: sharedPermutation(count),
    totals: sharedDoubles(Object.keys(totals).length),
    instructions: sharedDoubles(Object.keys(instructions).length).fill(1),
    log: sharedDoubles(2 * batches),
    losses: sharedFloats(batches)
  }
  const control = new ControlBlock(ControlBlock.words(), 1, 0)
  control.set('gate', epochs)
  plan.pack(kernels)
  train({ plan, kernels: clocked, memory: memory.buffer, thread: 0 }, control, request, job, endEpoch)

  const perImage = ([name, time]) => ({ name, time: (time * 1e3) / count })
  const all = perImage(['all', least.get('all')])
  least.delete('all')
  const shares = [...least].map(perImage).sort((a, b) => b.time - a.time)
  const rest = all.time - shares.reduce((sum, { time }) => sum + time, 0)
  return [...shares, { name: 'the rest', time: rest }, all]
}
