/** What of a config the TensorFlow.js engines cannot do. */
import type { Config } from '../../config/schema.js'
import type { Network } from '../../config/shapes.js'
import type { Unsupported } from '../engine.js'

/** Nothing: what TensorFlow.js lacks is composed here of what it has. */
export const unsupported = (_config: Config, _network: Network): Unsupported | undefined => undefined
