/** The engine `wasm`: TensorFlow.js with its WebAssembly backend, mended so that it can train. */
import type { EventEmitter } from 'node:events'
import { CnnError } from '../../errors.js'
import { importTf, type Tf } from '../../model/tf.js'
import type { Engine } from '../engine.js'
import { checkWebAssembly } from '../webassembly-room.js'
import { registerFilterGradient } from './filter-gradient.js'
import { mendPoolingGradients } from './mend-pooling.js'
import { mendSamePadding } from './mend-same-padding.js'
import { TfSession } from './session.js'
import { tfjsEngine } from './tfjs-engine.js'

/**
 * Loads TensorFlow.js with its WebAssembly backend. The .wasm file is read from the backend's package.
 *
 * @throws CnnError ENGINE if it does not start
 */
export async function loadWasm(): Promise<Engine> {
  checkWebAssembly()
  const tf = await importTf()
  await startWasm(tf)
  mendSamePadding(tf)
  mendPoolingGradients(tf)
  registerFilterGradient(tf, 'wasm')
  const version = tf.version_core
  const origin = { version, from: '@tensorflow/tfjs-backend-wasm' }
  return tfjsEngine('wasm', `TensorFlow.js ${version} in WebAssembly`, origin, new TfSession(tf, 'wasm'))
}

/** Events to which the backend adds listeners at its start that would rethrow errors of other code. */
const events = ['uncaughtException', 'unhandledRejection'] as const

async function startWasm(tf: Tf): Promise<void> {
  const emitter: EventEmitter = process
  const before = events.map((event) => ({ event, listeners: new Set(emitter.listeners(event)) }))
  const current = tf.getBackend()
  try {
    await import('@tensorflow/tfjs-backend-wasm')
    if (!(await tf.setBackend('wasm'))) throw new Error('setBackend gave false')
  } catch (cause) {
    throw new CnnError('ENGINE', 'the WebAssembly backend of TensorFlow.js did not start', {
      hint: 'install the packages anew: npm ci',
      cause
    })
  } finally {
    await tf.setBackend(current)
    for (const { event, listeners } of before)
      for (const listener of emitter.listeners(event))
        if (!listeners.has(listener)) emitter.off(event, listener as () => void)
  }
}
