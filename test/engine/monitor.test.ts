/** The decisions at the end of an epoch, against the callbacks of Keras 3.15.1, and where ours differ on purpose. */
import { describe, expect, it } from 'vitest'
import type { Monitor } from '../../src/config/metrics.js'
import type { Schedule } from '../../src/config/schema/schedules.js'
import { beginMonitoring, monitor } from '../../src/engine/monitor.js'

const constant: Schedule = { type: 'constant', warmupSteps: 0 }
const report = (name: Monitor, epoch: number, value: number) => ({
  ...{ epoch, loss: 1, accuracy: 0.5 },
  [name]: value
})

/** Goes on until it stops. The epoch where it does, and the epoch whose weights are kept. */
function stopping(name: Monitor, patience: number, minDelta: number, values: readonly number[]) {
  const training = {
    schedule: constant,
    earlyStopping: { monitor: name, patience, minDelta, restoreBestWeights: true }
  }
  let monitoring = beginMonitoring()
  let kept = 0
  for (const [index, value] of values.entries()) {
    const decision = monitor(training, monitoring, report(name, index + 1, value))
    monitoring = decision.monitoring
    if (decision.keepWeights) kept = index + 1
    if (monitoring.stopped) return [index + 1, kept]
  }
  return [undefined, kept]
}

/** What the rate is multiplied by after each epoch. */
function plateaus(name: Monitor, patience: number, values: readonly number[]): number[] {
  const schedule: Schedule = { type: 'reduceOnPlateau', monitor: name, factor: 0.5, patience, warmupSteps: 0 }
  let monitoring = beginMonitoring()
  return values.map((value, index) => {
    const training = { schedule, earlyStopping: undefined }
    monitoring = monitor(training, monitoring, report(name, index + 1, value)).monitoring
    return monitoring.rateFactor
  })
}

describe('earlyStopping', () => {
  // Recorded from EarlyStopping(monitor, patience, min_delta, restore_best_weights=True): where it stopped, and whose
  // weights it restored.
  it.each([
    ['loss', 0, 0.1, [0.3, 0.45, 0.3, 0.25, 0.45, 0.25, 0.45, 0.45, 0.5], 2, 1],
    ['valLoss', 0, 0.05, [0.45, 0.1, 0.2, 0.1, 0.3, 0.4, 0.25, 0.2, 0.4], 3, 2],
    ['valLoss', 1, 0, [0.1, 0.45, 0.2, 0.4, 0.3, 0.2, 0.25, 0.25, 0.4], 2, 1],
    ['valLoss', 1, 0, [0.5, 0.5, 0.4, 0.2, 0.2, 0.1, 0.25, 0.1, 0.2], 2, 1],
    ['valLoss', 1, 0.1, [0.3, 0.3, 0.2, 0.5, 0.45, 0.45, 0.2, 0.2, 0.45], 2, 1],
    ['valAccuracy', 0, 0.05, [0.1, 0.3, 0.4, 0.2, 0.2, 0.3, 0.1, 0.3, 0.3], 4, 3]
  ] as [Monitor, number, number, number[], number, number][])(
    '%s, patience %d, minDelta %d: %j',
    (name, patience, minDelta, values, stopped, restored) => {
      expect(stopping(name, patience, minDelta, values)).toEqual([stopped, restored])
    }
  )

  it('keeps the first weights until something is better, and takes any number for better than NaN', () => {
    expect(stopping('loss', 5, 0, [Number.NaN, Number.NaN])).toEqual([undefined, 1])
    expect(stopping('loss', 5, 0, [Number.NaN, 0.5, Number.NaN])).toEqual([undefined, 2])
    expect(stopping('loss', 1, 0, [0.5, Number.NaN])).toEqual([2, 1])
  })

  it('says so where what it watches is not reported', () => {
    expect(() => stopping('valLoss', 1, 0, [undefined as never])).toThrow(
      'valLoss is watched, and the epochs do not report it'
    )
  })
})

describe('reduceOnPlateau', () => {
  // Recorded from ReduceLROnPlateau(monitor, factor=0.5, patience) at a rate of 1: the rate after each epoch.
  it.each([
    [
      'valAccuracy',
      3,
      [0.4, 0.45, 0.2, 0.1, 0.3, 0.1, 0.45, 0.3, 0.25],
      [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]
    ],
    [
      'valLoss',
      0,
      [0.5, 0.25, 0.4, 0.3, 0.4, 0.5, 0.25, 0.1, 0.4],
      [1.0, 1.0, 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.03125, 0.015625]
    ],
    [
      'loss',
      2,
      [0.2, 0.5, 0.2, 0.1, 0.25, 0.2, 0.25, 0.4, 0.3],
      [1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]
    ],
    [
      'loss',
      2,
      [0.3, 0.25, 0.4, 0.1, 0.5, 0.45, 0.25, 0.25, 0.3],
      [1.0, 1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25]
    ],
    [
      'valLoss',
      2,
      [0.4, 0.1, 0.2, 0.3, 0.5, 0.5, 0.3, 0.2, 0.3],
      [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]
    ]
  ] as [Monitor, number, number[], number[]][])('%s, patience %d: %j', (name, patience, values, factors) => {
    expect(plateaus(name, patience, values)).toEqual(factors)
  })

  it('asks for more than 0.0001 better', () => {
    expect(plateaus('loss', 1, [0.5, 0.49995, 0.4998])).toEqual([1, 0.5, 0.5])
  })
})

it('without either, nothing is remembered', () => {
  const training = { schedule: constant, earlyStopping: undefined }
  const decision = monitor(training, beginMonitoring(), report('loss', 1, 3))
  expect(decision).toEqual({ monitoring: beginMonitoring(), keepWeights: false })
})
