/** Training: what validation is for, and what the curves of a run say. */
import { metrics, metricsIn, ofValidation } from '../../config/metrics.js'
import type { HistoryRow } from '../../report/history.js'
import { metricText } from '../../report/text/number-text.js'
import { type Explanation, type Section, table, text } from './explanation.js'
import type { Given, RunRecord } from './given.js'
import { verdictOf } from './verdict.js'

export function explainTraining({ run }: Given): Explanation {
  return {
    title: 'Training: learning, and knowing when it is enough',
    sections: [
      {
        heading: 'What validation is for',
        blocks: [
          text(
            'The training images are split: most are trained on, the rest, the validation images, are only looked at. Each ' +
              'epoch ends with a test on them. What is chosen by hand, such as the learning rate, the number of filters or ' +
              'when to stop, is chosen by the validation accuracy. The test images are for the very end: once choices ' +
              'are made by them too, nothing says how good the network is on images that it has not seen.'
          )
        ],
        values: {}
      },
      {
        heading: 'Over- and underfitting',
        blocks: [
          text(
            'Underfitting: training and validation are both poor, the network is too small or has not been trained long ' +
              'enough. Overfitting: training gets better and better, validation no longer does, or gets worse: the network ' +
              'learns its images by heart. Then a smaller network, more images, dropout, a penalty for large weights or an ' +
              'earlier end help.'
          )
        ],
        values: {}
      },
      ...(run ? [ofTheRun(run)] : [missing])
    ],
    questions: [
      {
        question: 'Training accuracy 99%, validation accuracy 80%. What is it, and what helps?',
        answer:
          'Overfitting. More images help most (augmentation makes new ones of those there are), then dropout, a penalty ' +
          'for large weights, a smaller network, stopping earlier. More epochs make it worse.'
      },
      {
        question: 'In the first epochs validation is often better than training. Why?',
        answer:
          'The training figures are means over the epoch, while the weights still change; validation comes at its end, with ' +
          'the weights reached. With dropout, training works with a part of the network, validation with all of it.'
      }
    ]
  }
}

const missing: Section = {
  heading: 'A run of your own',
  blocks: [
    text(
      'There is no run in ./runs yet. "cnn train --config mnist" makes one; then this topic reads its curves, and ' +
        '"cnn plot" draws them.'
    )
  ],
  values: { run: null }
}

/** The epochs that are listed: all of a few, else the first, the last and some between. */
function shown(history: readonly HistoryRow[]): readonly HistoryRow[] {
  const most = 12
  if (history.length <= most) return history
  const places = Array.from({ length: most }, (_, i) => Math.round((i * (history.length - 1)) / (most - 1)))
  return places.flatMap((place) => history[place] ?? [])
}

function ofTheRun({ path, history }: RunRecord): Section {
  const [first] = history
  const reported = first === undefined ? [] : metricsIn(first)
  const words = reported.map((metric) => metrics[metric].word)
  const cell = (value: number | undefined): string => (value === undefined ? '-' : metricText(value))
  const verdict = verdictOf(history)
  return {
    heading: `What ${path} says`,
    blocks: [
      table(
        ['epoch', 'loss', ...words, 'val loss', ...words.map((word) => `val ${word}`)],
        shown(history).map((row) => [
          String(row.epoch),
          cell(row.loss),
          ...reported.map((metric) => cell(row[metric])),
          cell(row.valLoss),
          ...reported.map((metric) => cell(row[ofValidation(metric)]))
        ])
      ),
      ...verdict.sentences.map(text)
    ],
    values: { run: path, epochs: history.length, verdict: verdict.kind, sentences: verdict.sentences }
  }
}
