/** The axes of a curve: whole epochs below, round figures at the side. */
import type { Axis } from 'vega'
import { axisTitle } from './theme.js'

interface Plot {
  readonly width: number
  readonly height: number
}

/** Epochs to mark: all of a few, else the first and the multiples of a round step. */
export function epochTicks(epochs: readonly number[]): number[] {
  if (epochs.length === 0) return []
  const first = Math.min(...epochs)
  const last = Math.max(...epochs)
  const steps = [1, 10, 100, 1000, 10_000].flatMap((scale) => [scale, 2 * scale, 5 * scale])
  const step = steps.find((size) => (last - first) / size < 12) ?? last - first
  const round = Math.ceil(first / step) * step
  const ticks = round - first > step / 2 ? [first] : []
  for (let epoch = round; epoch <= last; epoch += step) ticks.push(epoch)
  return ticks
}

/** From the first epoch to the last; an only one is in the middle. */
export function epochDomain(epochs: readonly number[]): [number, number] {
  if (epochs.length === 0) return [0, 1]
  const first = Math.min(...epochs)
  const last = Math.max(...epochs)
  return first === last ? [first - 1, last + 1] : [first, last]
}

/** From the least to the greatest value with some room on either side; never from above 0 to below it, or above `limit`. */
export function figureDomain(values: readonly number[], limit: number): [number, number] {
  if (values.length === 0) return [0, 1]
  const least = Math.min(...values)
  const greatest = Math.max(...values)
  const room = Math.max((greatest - least) * 0.04, Math.abs(least) * 0.01, 1e-6)
  return [Math.min(least, Math.max(0, least - room)), Math.max(greatest, Math.min(limit, greatest + room))]
}

export const epochAxis = (ticks: readonly number[], { width }: Plot): Axis => ({
  scale: 'x',
  orient: 'bottom',
  values: [...ticks],
  format: 'd',
  ...axisTitle('Epochs', width / 2, 28)
})

/** About how many round figures the axis has. */
export const figureTicks = 5

export const figureAxis = (name: string, { height }: Plot): Axis => ({
  scale: 'y',
  orient: 'left',
  tickCount: figureTicks,
  grid: true,
  domain: false,
  ticks: false,
  labelPadding: 8,
  ...axisTitle(name, -44, height / 2)
})
