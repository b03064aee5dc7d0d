/** What the curves of a run say: learning still, enough, or learning by heart. */

import { counted } from '../../counts.js'
import type { HistoryRow } from '../../report/history.js'
import { fixed, metricText, percentText } from '../../report/text/number-text.js'

/** What the validation loss did, and why that is concluded. */
export interface Verdict {
  readonly kind: 'overfitting' | 'underfitting' | 'settled' | 'unknown'
  readonly sentences: readonly string[]
}

/** The validation loss is risen where it is this share above its least. */
const risen = 0.05
/** It still falls where the last epoch took this share off. */
const falling = 0.02

interface Validated extends HistoryRow {
  readonly valLoss: number
}

const isValidated = (row: HistoryRow): row is Validated =>
  row.valLoss !== undefined && Number.isFinite(row.valLoss)

export function verdictOf(history: readonly HistoryRow[]): Verdict {
  const rows = history.filter(isValidated)
  const last = rows.at(-1)
  if (last === undefined)
    return {
      kind: 'unknown',
      sentences: ['It has no validation images, so that nothing says how it does on what it has not seen.']
    }
  const best = rows.reduce((found, row) => (row.valLoss < found.valLoss ? row : found))
  const gap = gapText(last)
  const before = rows.at(-2)
  if (before === undefined)
    return {
      kind: 'unknown',
      sentences: [...gap, 'One epoch has no curve: train some more to see where it goes.']
    }
  const since = last.epoch - best.epoch
  if (last.valLoss > (1 + risen) * best.valLoss && last.loss < best.loss)
    return {
      kind: 'overfitting',
      sentences: [
        ...gap,
        `The validation loss was least in epoch ${best.epoch}, ${metricText(best.valLoss)}, and has risen to ` +
          `${metricText(last.valLoss)} since, while the training loss fell from ${metricText(best.loss)} to ` +
          `${metricText(last.loss)}: overfitting. Stopping earlier would have been enough (training.earlyStopping).`
      ]
    }
  if (best === last && before.valLoss - last.valLoss > falling * before.valLoss)
    return {
      kind: 'underfitting',
      sentences: [
        ...gap,
        `The validation loss still falls, in the last epoch from ${metricText(before.valLoss)} to ` +
          `${metricText(last.valLoss)}: the training ended too soon. More epochs, or a larger learning rate.`
      ]
    }
  return {
    kind: 'settled',
    sentences: [
      ...gap,
      `The validation loss was least in epoch ${best.epoch}, ${metricText(best.valLoss)}, and is ${metricText(last.valLoss)} ` +
        `${since === 0 ? 'at the end' : `${counted(since, 'epoch')} later`}: it has settled, without rising. More epochs ` +
        'would change little.'
    ]
  }
}

/** How far training and validation are apart at the end. */
function gapText(row: Validated): string[] {
  if (row.valAccuracy === undefined) return []
  const gap = 100 * (row.accuracy - row.valAccuracy)
  return [
    `In the last epoch it is right on ${percentText(row.accuracy)} of the images it is trained on and on ` +
      `${percentText(row.valAccuracy)} of the others: ${fixed(Math.abs(gap), 2)} points ${gap >= 0 ? 'less' : 'more'}.`
  ]
}
