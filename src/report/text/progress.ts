/** The lines that training shows: a bar that moves and one line an epoch, as Keras 3 words them. */

import { metrics, type Score, scoresIn, validationScoresIn } from '../../config/metrics.js'
import { withCommas } from '../../counts.js'
import type { EpochReport, StepReport } from '../../engine/engine.js'
import { valueAt } from '../../math/numbers.js'
import { type Colours, noColours } from './colours.js'
import { elapsedText, metricText, perStepText, remainingText } from './number-text.js'

/** What a clock saw of the epoch under way. */
export interface Timing {
  /** Seconds since the epoch began here. */
  readonly seconds: number
  /** The first batch seen of this epoch: it warms up, so that the time a step takes is counted from its end. */
  readonly first: { readonly batch: number; readonly seconds: number }
}

/** Batches told within this time, in seconds, were told together: threads train on between two looks at them. */
const together = 1e-3

/**
 * The timing after a batch. Of batches that are reported together, the last is the one whose time is known.
 *
 * @param previous of the same epoch; undefined at its first report
 * @param batch the batch that is done, counted from 1
 * @param seconds since the epoch began here
 */
export const timingAfter = (previous: Timing | undefined, batch: number, seconds: number): Timing => {
  const begun = previous !== undefined && seconds - previous.first.seconds > together
  return { seconds, first: begun ? previous.first : { batch, seconds } }
}

/** The seconds that the rest of the epoch will take, by the steps after the first; 0 once every batch is done. */
export const secondsLeft = ({ batch, batches }: StepReport, timing: Timing): number =>
  secondsPerStep(timing, batch) * Math.max(0, batches - batch)

/** `Epoch 3/50`. */
export const epochTitle = (epoch: number, epochs: number): string => `Epoch ${epoch}/${epochs}`

type Part = 'bar' | 'remaining' | 'speed' | 'loss' | 'metric'

/** What the line shows, the best first; the first that fits is drawn. */
const layouts: readonly (readonly Part[])[] = [
  ['bar', 'remaining', 'speed', 'loss', 'metric'],
  ['bar', 'remaining', 'loss', 'metric'],
  ['remaining', 'loss', 'metric'],
  ['loss', 'metric'],
  ['bar', 'remaining', 'loss'],
  ['remaining', 'loss'],
  ['loss'],
  []
]

const longestBar = 20
const shortestBar = 5

/**
 * The line of the epoch under way, without a line end:
 *
 *     122/391 ━━━━━━────────────── 1s 4ms/step - loss: 0.2474 - accuracy: 0.9271
 *
 * The time is the time still to go, from the steps after the first; once every batch is done, the time taken.
 *
 * @param width the columns of the terminal: the line takes no more. A narrow one costs the bar's length, then the
 *   speed, the bar, the time, the accuracy.
 */
export function stepLine(
  report: StepReport,
  timing: Timing,
  width: number,
  colours: Colours = noColours
): string {
  const { batch, batches } = report
  const done = batch >= batches
  const texts: Record<Exclude<Part, 'bar'>, string> = {
    remaining: ` ${done ? elapsedText(timing.seconds) : remainingText(secondsLeft(report, timing))}`,
    speed: ` ${perStepText(secondsPerStep(timing, batch))}`,
    loss: part('loss', report.loss),
    metric: scoresIn(report).map(metricPart).join('')
  }
  const count = ` ${String(batch).padStart(String(batches).length)}/${batches}`
  for (const layout of layouts) {
    const others = layout.map((part) => (part === 'bar' ? '' : texts[part])).join('')
    const room = width - count.length - others.length
    const barLength = Math.min(longestBar, room - 1)
    if (layout.includes('bar')) {
      if (barLength < shortestBar) continue
      return `${colours.bold(count)} ${bar(batch / batches, barLength, colours)}${others}`
    }
    if (room >= 0) return colours.bold(count) + others
  }
  return colours.bold(count.slice(0, Math.max(0, width)))
}

/** The line of the epoch under way where no bar can move: `epoch 3: 122/391 batches, loss 0.2474, 1:05 left`. */
export function withinEpochLine(report: StepReport, timing: Timing): string {
  const { epoch, batch, batches, loss } = report
  const left = remainingText(secondsLeft(report, timing))
  return `epoch ${epoch}: ${withCommas(batch)}/${withCommas(batches)} batches, loss ${metricText(loss)}, ${left} left`
}

/**
 * The line of an epoch that is done, without a line end:
 *
 *     391/391 - 2s - 4ms/step - loss: 0.2474 - accuracy: 0.9271 - val_loss: 0.2230 - val_accuracy: 0.9365
 *
 * The seconds include validation, the time a step takes does not.
 *
 * @param width the columns of the terminal (default: any number). A narrow one costs the batches, the time a step takes,
 *   the long names; a very narrow one gets two lines, which any width from 24 on holds.
 */
export function epochLine(report: EpochReport, batches: number, width = Number.POSITIVE_INFINITY): string {
  const perStep = batches > 0 ? report.trainSeconds / batches : 0
  const seconds = elapsedText(report.seconds)
  const scores = [
    part('loss', report.loss),
    ...scoresIn(report).map(metricPart),
    part('val_loss', report.valLoss),
    ...validationScoresIn(report).map(({ metric, value }) => part(`val_${metrics[metric].keras}`, value))
  ].join('')
  const short = scores.replaceAll(' - ', ' ').replaceAll(': ', ' ').replaceAll('accuracy', 'acc')
  const lines = [
    `${batches}/${batches} - ${seconds} - ${perStepText(perStep)}${scores}`,
    `${seconds} - ${perStepText(perStep)}${scores}`,
    `${seconds}${scores}`,
    `${seconds} -${short}`,
    short.replace(' val_loss', '\n val_loss').trimStart()
  ]
  const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length))
  return lines.find((line) => longest(line) <= width) ?? valueAt(lines, lines.length - 1)
}

const metricPart = ({ metric, value }: Score): string => part(metrics[metric].keras, value)

const part = (name: string, value: number | undefined): string =>
  value === undefined ? '' : ` - ${name}: ${metricText(value)}`

/** A thin line for the rest, so that the bar can be read without colour too. */
function bar(share: number, length: number, colours: Colours): string {
  const done = Math.min(length, Math.floor(share * length))
  return colours.green('━'.repeat(done)) + colours.dim('─'.repeat(length - done))
}

function secondsPerStep({ seconds, first }: Timing, batch: number): number {
  if (batch <= first.batch) return batch > 0 ? seconds / batch : 0
  return Math.max(0, seconds - first.seconds) / (batch - first.batch)
}
