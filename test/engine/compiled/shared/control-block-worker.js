// A thread of control-block.test.ts: runs one of the scenarios, and reports how it ended.
import { parentPort, workerData } from 'node:worker_threads'
import { Aborted, ControlBlock } from '../../../../dist/engine/compiled/shared/control-block.js'

const { scenario, thread, threads, spins, words, shared, rounds } = workerData
const control = new ControlBlock(words, threads, spins)

const scenarios = {
  /** Each thread writes the round; whoever arrives last sees that of all, and writes what the others see then. */
  meet() {
    for (let round = 1; round <= rounds; round++) {
      shared[thread] = round
      control.meet(() => {
        const ready = shared.slice(0, threads).every((each) => each === round)
        shared[threads] += ready ? 1 : 0
      })
      if (shared[threads] !== round) throw new Error(`thread ${thread} left meeting ${round} too early`)
      control.meet()
    }
  },
  /** In each round there is another number of pieces; the pieces that a thread got are counted. */
  claim() {
    for (let round = 0; round < rounds; round++) {
      const pieces = (7 * round) % shared.length
      for (let piece = control.claim(); piece < pieces; piece = control.claim()) Atomics.add(shared, piece, 1)
      control.meet()
    }
  },
  /** Waits at a meeting that one thread never comes to. */
  missing() {
    if (thread > 0) control.meet()
    parentPort.postMessage('away')
  },
  /** Claims without end. */
  claimForever() {
    for (;;) control.claim()
  },
  /** Two epochs behind gates; what the main thread wrote before it opened one is seen. */
  gates() {
    for (const epoch of [1, 2]) {
      parentPort.postMessage(`at gate ${epoch}`)
      control.passGate(epoch)
      if (shared[0] !== epoch) throw new Error(`passed gate ${epoch} before it was open`)
    }
  },
  /** Waits after step 5 until it may continue. */
  pause() {
    parentPort.postMessage('paused')
    control.passPause(5)
    if (shared[0] !== 5) throw new Error('continued before it was allowed to')
  }
}

try {
  scenarios[scenario]()
  parentPort.postMessage('done')
} catch (error) {
  if (!(error instanceof Aborted)) throw error
  parentPort.postMessage('aborted')
}
