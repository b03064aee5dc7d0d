/** `cnn train --json-lines`: a document when training starts, after each epoch, and every ten seconds within one. */
import { scoreFields } from '../config/metrics.js'
import type { Config } from '../config/schema/config-schema.js'
import { epochJson } from '../report/history.js'
import { secondsLeft } from '../report/text/progress.js'
import type { TrainEvents } from '../run/carry-through.js'
import { EpochWatch } from './epoch-watch.js'
import type { Output } from './output.js'

/**
 * The same events, each also printed as a line.
 *
 * @param interval seconds between two documents within an epoch
 */
export function withLines(events: TrainEvents, output: Output, config: Config, interval = 10): TrainEvents {
  const watch = new EpochWatch(interval)
  return {
    ...events,
    onBegin: (begin) => {
      events.onBegin(begin)
      const { run, engine, threads } = begin
      const plannedEpochs = config.training.epochs
      output.line('start', { name: config.name, run, engine: { name: engine.name, threads }, plannedEpochs })
      watch.start()
    },
    onStep: (report) => {
      events.onStep(report)
      const timing = watch.update(report)
      if (!watch.isDue(report, timing)) return
      const { epoch, batch, batches, loss } = report
      const time = { seconds: timing.seconds, secondsLeft: secondsLeft(report, timing) }
      output.line('progress', { epoch, batch, batches, loss, ...scoreFields(report), ...time })
    },
    onEpoch: (report) => {
      events.onEpoch(report)
      output.line('epoch', epochJson(report))
      watch.start()
    }
  }
}
