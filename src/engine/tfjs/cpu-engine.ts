/** The engine `cpu`: TensorFlow.js in plain JavaScript. It is slow, and runs wherever Node does. */
import { importTf } from '../../model/tf.js'
import type { Engine } from '../engine.js'
import { mendPoolingGradients } from './mend-pooling.js'
import { TfSession } from './session.js'
import { tfjsEngine } from './tfjs-engine.js'

/** Loads TensorFlow.js with its plain JavaScript backend. */
export async function loadCpu(): Promise<Engine> {
  const tf = await importTf()
  mendPoolingGradients(tf)
  const version = tf.version_core
  const origin = { version, from: '@tensorflow/tfjs-backend-cpu' }
  return tfjsEngine('cpu', `TensorFlow.js ${version} in plain JavaScript`, origin, new TfSession(tf, 'cpu'))
}
