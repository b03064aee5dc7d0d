/** What a network says of pictures: the best labels of each, as data and as a table. */
import { metricText } from './number-text.js'
import { type Column, plainTable, type TableOptions } from './table.js'

/** A label and what the last layer puts out for it: a probability, where that is a softmax. */
export interface Score {
  readonly label: string
  readonly probability: number
}

/** One picture as `cnn predict --json` prints it. */
export type Prediction =
  | (Score & { readonly file: string; readonly top: readonly Score[] })
  /** Of a network with one output: the number. */
  | { readonly file: string; readonly value: number }

/**
 * The prediction for one picture.
 *
 * @param outputs `[outputs]`
 * @param labels one for each output; none: the outputs are numbered from 0
 * @param top how many of the best to keep
 */
export function predictionOf(
  file: string,
  outputs: Float32Array,
  labels: readonly string[],
  top: number
): Prediction {
  const [value = Number.NaN] = outputs
  if (outputs.length === 1 && labels.length === 0) return { file, value }
  const scores = Array.from(outputs, (probability, i) => ({ label: labels[i] ?? String(i), probability }))
  scores.sort((a, b) => b.probability - a.probability)
  const [best = { label: '', probability: Number.NaN }] = scores
  return { file, ...best, top: scores.slice(0, top) }
}

/** A line a picture: the file, the label, its probability, and the next ones that were kept. */
export function predictionTable(predictions: readonly Prediction[], options: TableOptions): string {
  const bold = (text: string): string => options.colours?.bold(text) ?? text
  const file: Column = { header: 'picture', align: 'left', keeps: 'end' }
  if (predictions.every((prediction) => 'value' in prediction))
    return plainTable(
      [file, { header: 'value', align: 'right', paint: bold }],
      predictions.map((prediction) => [
        prediction.file,
        'value' in prediction ? metricText(prediction.value) : ''
      ]),
      options
    )
  const then = predictions.some((prediction) => 'top' in prediction && prediction.top.length > 1)
  return plainTable(
    [
      file,
      { header: 'label', align: 'left', paint: bold },
      { header: 'probability', align: 'right' },
      ...(then ? [{ header: 'then', align: 'left' } as const] : [])
    ],
    predictions.map((prediction) =>
      'value' in prediction
        ? [prediction.file, metricText(prediction.value), '']
        : [
            prediction.file,
            prediction.label,
            metricText(prediction.probability),
            prediction.top
              .slice(1)
              .map(({ label, probability }) => `${label} ${metricText(probability)}`)
              .join(', ')
          ]
    ),
    options
  )
}

/** The same for other programs: a header, and a line a picture with its best label; numbers with all their digits. */
export function predictionCsv(predictions: readonly Prediction[]): string {
  const isNumber = predictions.every((prediction) => 'value' in prediction)
  const lines = predictions.map((prediction) =>
    ('value' in prediction
      ? [prediction.file, String(prediction.value)]
      : [prediction.file, prediction.label, String(prediction.probability)]
    )
      .map(csvCell)
      .join(',')
  )
  return [isNumber ? 'picture,value' : 'picture,label,probability', ...lines].join('\n')
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
