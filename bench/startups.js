// How long each contender takes from the start of its process to the end of its first batch, and its peak memory.
import { start } from './process.js'
import { spread } from './statistics.js'

/** Seconds, and megabytes (10^6 bytes) after an epoch of training. */
export async function startUps(contenders, times) {
  const all = contenders.map(({ name, version, threads }) => ({ name, version, threads }))
  const figures = contenders.map(() => ({ first: [], memory: [] }))
  for (let round = 0; round < times; round++)
    for (const [i, { command, args, isSlow }] of contenders.entries()) {
      const began = performance.now()
      const process = await start(command, args)
      await process.ask('first')
      figures[i].first.push((performance.now() - began) / 1e3)
      if (!isSlow) await process.ask('train')
      figures[i].memory.push((await process.ask('memory')) / 1e6)
      await process.stop()
    }
  return all.map((contender, i) => ({
    ...contender,
    first: spread(figures[i].first),
    memory: spread(figures[i].memory)
  }))
}
