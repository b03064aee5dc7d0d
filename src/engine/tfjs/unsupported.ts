/** What of a config the TensorFlow.js engines cannot do. */

import type { Network } from '../../config/network/network.js'
import type { Config } from '../../config/schema/config-schema.js'
import type { Unsupported } from '../engine.js'

/** Nothing: what TensorFlow.js lacks is composed here of what it has. */
export const unsupported = (_config: Config, _network: Network): Unsupported | undefined => undefined
