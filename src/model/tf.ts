/** TensorFlow.js's core and layers, imported only when a command needs them. */
export type { LayersModel } from '@tensorflow/tfjs-layers'

type Core = typeof import('@tensorflow/tfjs-core')
type Layers = typeof import('@tensorflow/tfjs-layers')

/**
 * Code that builds and runs models takes `tf` as an argument, because two copies of tfjs-core must not mix. All of
 * `@tensorflow/tfjs` and `@tensorflow/tfjs-node` have this type too.
 */
export type Tf = Core & Layers

/**
 * Imports TensorFlow.js with its plain JavaScript backend `cpu`, which needs nothing but Node. Makes `cpu` the
 * current backend if there is none yet.
 */
export async function importTf(): Promise<Tf> {
  const [core, layers] = await Promise.all([
    import('@tensorflow/tfjs-core'),
    import('@tensorflow/tfjs-layers'),
    import('@tensorflow/tfjs-backend-cpu')
  ])
  if (core.getBackend() === undefined) await core.setBackend('cpu')
  const cpu: object | null = core.findBackend('cpu')
  // Otherwise its first use would print an advertisement for tfjs-node. Its warnings stay.
  if (cpu !== null && 'firstUse' in cpu) cpu.firstUse = false
  return { ...core, ...layers }
}
