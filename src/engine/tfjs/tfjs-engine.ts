/** An {@link Engine} that runs on TensorFlow.js, whatever its backend. */
import type { Engine, EngineName } from '../engine.js'
import { mendGradients } from './mend-gradients.js'
import type { TfSession } from './session.js'
import { TfjsNetwork } from './tfjs-network.js'

/**
 * @param description version and kind, as a person would want them
 * @param origin the version of what it runs on, and where that is from
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
    // Nothing is: what TensorFlow.js lacks is composed here of what it has.
    unsupported: () => undefined,
    open: async (request, weights) => new TfjsNetwork(session, request, weights)
  }
}
