/** Optimizers on a surface of two weights: the path that each takes down. */

import type { Optimizer } from '../../config/schema/optimizers.js'
import { valueAt } from '../../math/numbers.js'
import { createOptimizer } from '../../update/update-rules.js'

/** A loss of two weights. */
export interface Surface {
  value(x: number, y: number): number
  gradient(x: number, y: number): readonly [number, number]
}

/** A long valley, ten times as steep across as along: f(x, y) = (x² + 10 y²) / 2, least at (0, 0). */
export const valley: Surface = {
  value: (x, y) => (x * x + 10 * y * y) / 2,
  gradient: (x, y) => [x, 10 * y]
}

/** Where an optimizer is after so many steps. */
export interface PathPoint {
  readonly step: number
  readonly x: number
  readonly y: number
  readonly value: number
  readonly gradient: readonly [number, number]
}

/**
 * The path from a start, by the very code that trains.
 *
 * @param optimizer with its learning rate
 * @returns the start and a point for each step
 */
export function descend(
  surface: Surface,
  optimizer: Optimizer,
  start: readonly [number, number],
  steps: number
): PathPoint[] {
  const { update, initialSlots } = createOptimizer(optimizer)
  const weights = Float32Array.from(start)
  const slots = initialSlots(weights.length)
  const points: PathPoint[] = []
  for (let step = 0; step <= steps; step++) {
    const [x, y] = [valueAt(weights, 0), valueAt(weights, 1)]
    const gradient = surface.gradient(x, y)
    points.push({ step, x, y, value: surface.value(x, y), gradient })
    update(weights, Float32Array.from(gradient), slots, step + 1, optimizer.learningRate)
  }
  return points
}
