/** An {@link Engine} that runs on TensorFlow.js, whatever its backend. */
import type { Engine, EngineName } from '../engine.js'
import { mendGradients } from './mend-gradients.js'
import type { TfSession } from './session.js'
import { TfjsNetwork } from './tfjs-network.js'

/**
 * @param description version and kind, for people to read
 * @param origin the version of the library that it runs on, and where that comes from
 * @param threads how many threads tf uses
 */
export function tfjsEngine(
  name: EngineName,
  description: string,
  origin: Required<Pick<Engine, 'version' | 'from'>>,
  session: TfSession,
  threads: () => number = () => 1
): Engine {
  mendGradients(session.tf, name === 'tensorflow')
  return {
    name,
    description,
    ...origin,
    threads,
    // Everything is supported: what TensorFlow.js lacks is composed here from what it has.
    unsupported: () => undefined,
    open: async (request, weights) => new TfjsNetwork(session, request, weights)
  }
}
