/** Metrics as commands print them in their results. */
import { metrics, type Score } from '../../config/metrics.js'
import { fixed, metricText, percentText } from './number-text.js'

/** With its name: `accuracy 98.35%`, `mean absolute error 0.0412`. */
export const resultText = ({ metric, value }: Score): string =>
  `${metrics[metric].words} ${metrics[metric].isShare ? percentText(value) : metricText(value)}`

/** With its name and four decimals, also of a share: `accuracy 0.9835`. */
export const exactResultText = ({ metric, value }: Score): string =>
  `${metrics[metric].words} ${fixed(value, 4)}`

/** Of own pictures without a test split, what stands in for it. */
export const noTestSplit = (split: 'train' | 'validation'): string =>
  `there is no test split: the scores are those of the ${split === 'train' ? 'training' : split} split (set dataset.test)`

/** For a narrow column: `98.35%`, `mae 0.0412`. */
export const cellText = ({ metric, value }: Score): string =>
  metrics[metric].isShare ? percentText(value) : `${metrics[metric].abbreviation} ${metricText(value)}`
