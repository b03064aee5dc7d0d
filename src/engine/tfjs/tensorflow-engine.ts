/** The engine `tensorflow`: TensorFlow.js over native TensorFlow, through tfjs-node. */
import type { Engine } from '../engine.js'
import { mendDepthwise } from './mend-depthwise.js'
import { TfSession } from './session.js'
import { tfjsEngine } from './tfjs-engine.js'
import { loadTfjsNode, type TfjsNode } from './tfjs-node.js'

/**
 * Loads native TensorFlow.
 *
 * @param threads threads of an operation, for the whole process; default: the processors available
 * @throws CnnError ENGINE with the reason and the command that solves it
 */
export async function loadTensorflow(threads?: number): Promise<Engine> {
  return tensorflowEngine(loadTfjsNode(threads))
}

export const tensorflowEngine = ({ tf, version, tfjsVersion, from, threads }: TfjsNode): Engine => {
  mendDepthwise(tf)
  const description = `TensorFlow ${version} by tfjs-node ${tfjsVersion}`
  const session = new TfSession(tf, 'tensorflow')
  return tfjsEngine('tensorflow', description, { version, from }, session, () => threads)
}
