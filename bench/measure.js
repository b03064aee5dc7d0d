// Measures contenders in turns, so that noise of the machine affects all of them.
import { start } from './process.js'
import { spread } from './statistics.js'

/**
 * @param contenders see contenders.js
 * @param rounds how often each is measured; one that takes twenty times as long as the others is measured once
 * @returns for each the spread of microseconds an image, and the best of its SIMD128 loop in GFLOPS
 */
export async function compare(contenders, rounds, withProfile) {
  const running = []
  try {
    for (const contender of contenders) {
      const process = await start(contender.command, contender.args)
      running.push({ contender, process, figures: { train: [], predict: [], limit: [] } })
    }
    for (let round = 0; round < rounds; round++)
      for (const { contender, process, figures } of running) {
        if (contender.isSlow && round > 0) continue
        tell(`round ${round + 1} of ${rounds}: ${contender.name} ${contender.version}`)
        figures.train.push(await process.ask('train'))
        figures.predict.push(await process.ask('predict'))
        if (contender.isOurs) figures.limit.push(await process.ask('limit'))
      }
    const results = []
    for (const { contender, process, figures } of running) {
      const { name, version, threads } = contender
      const train = spread(figures.train)
      const predict = spread(figures.predict)
      const limit = figures.limit.length > 0 ? Math.max(...figures.limit) : undefined
      const wantsProfile = withProfile && name === 'compiled' && threads === 1
      const profile = wantsProfile ? await process.ask('profile') : undefined
      results.push({ name, version, threads, train, predict, limit, profile })
    }
    return results
  } finally {
    for (const { process } of running) await process.stop()
  }
}

function tell(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}
