/** Steps one after the other: on a terminal in one place, so that they move; elsewhere below each other. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Output } from './output.js'
import { canMove } from './terminal.js'

/** Milliseconds that a step stays. */
const stay = 900

/**
 * @param frames texts; where one is higher than the terminal they are printed one below the other
 */
export async function animate(frames: readonly string[], output: Output): Promise<void> {
  const heights = frames.map((frame) => frame.split('\n').length)
  const moves = canMove(process.stdout) && Math.max(...heights) < (process.stdout.rows || 24) && !output.quiet
  if (!moves) return output.print(frames.join('\n\n'), 'laid out')
  for (const [i, frame] of frames.entries()) {
    // Up to the first line of the step before, and from there on everything goes.
    if (i > 0) output.print(`\u001b[${heights[i - 1]}A\u001b[J${frame}`, 'laid out')
    else output.print(frame, 'laid out')
    if (i < frames.length - 1) await pause(stay)
  }
}
