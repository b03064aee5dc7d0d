/** `cnn train --dry-run`: everything that can be checked without data and without writing. */

import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { counted, withCommas } from '../counts.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { trainRequest } from '../engine/request.js'
import { summaryJson, summaryTable } from '../report/text/summary-table.js'
import type { Context } from './context.js'

/** Prints the network and the engine that would train it. */
export async function dryRun(
  context: Context,
  config: Config,
  engineName: EngineName | 'auto'
): Promise<void> {
  const { output, notice } = context
  const network = networkOf(config)
  const engine = await chooseEngine(engineName, trainRequest(config, network), notice)
  output.show(summaryTable(network, config.name, output.layout), 'laid out')
  const { epochs, batchSize } = config.training
  output.print(
    `The config is good. ${engine.description} would train it for ${counted(epochs, 'epoch')} of batches of ${withCommas(batchSize)}.`
  )
  context.finish({ dryRun: true, engine: engine.name, summary: summaryJson(network, config.name), config })
}
