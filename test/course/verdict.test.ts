/** Conclusions from the curves of a run. */
import { describe, expect, it } from 'vitest'
import { verdictOf } from '../../src/course/topics/verdict.js'
import type { HistoryRow } from '../../src/report/history.js'

/** Epochs from 1 with these losses, and accuracies that go with them. */
const history = (losses: readonly number[], valLosses: readonly number[]): HistoryRow[] =>
  losses.map((loss, i) => ({
    ...{ epoch: i + 1, seconds: 1, loss, accuracy: 1 - loss / 10, learningRate: 0.001 },
    ...(valLosses[i] !== undefined && { valLoss: valLosses[i], valAccuracy: 1 - valLosses[i] / 10 })
  }))

describe('the verdict on a run', () => {
  it('is overfitting where validation got worse while training got better', () => {
    const { kind, sentences } = verdictOf(history([1, 0.5, 0.2, 0.1], [0.9, 0.6, 0.7, 0.8]))
    expect(kind).toBe('overfitting')
    expect(sentences.join(' ')).toContain('least in epoch 2, 0.6000, and has risen to 0.8000')
    expect(sentences.join(' ')).toContain('fell from 0.5000 to 0.1000')
    // Accuracies 0.99 and 0.92.
    expect(sentences[0]).toContain('99.00%')
    expect(sentences[0]).toContain('7.00 points less')
  })

  it('is underfitting where validation still falls at the end', () => {
    expect(verdictOf(history([1, 0.8, 0.6], [1, 0.8, 0.6])).kind).toBe('underfitting')
  })

  it('is neither where it has settled, as in the lecture', () => {
    // The last two of the lecture's fifty epochs.
    const { kind, sentences } = verdictOf(history([0.0244, 0.0238], [0.0439, 0.0446]))
    expect(kind).toBe('settled')
    expect(sentences.join(' ')).toContain('1 epoch later')
  })

  it('is not overfitting where training got worse, too', () => {
    expect(verdictOf(history([0.2, 0.5], [0.3, 0.6])).kind).toBe('settled')
  })

  it('is not given without validation, or of one epoch', () => {
    expect(verdictOf(history([1, 0.5], []))).toMatchObject({ kind: 'unknown' })
    expect(verdictOf(history([1], [1]))).toMatchObject({ kind: 'unknown' })
  })
})
