// SIGINT and SIGTERM, once and twice in a row: 130 or 143 within five seconds, the way to go on, no checkpoint damaged.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { allReadable, demand, finishes, start, training, trials, uninterrupted } from './trial.js'

const signals = { SIGINT: 130, SIGTERM: 143 }

await trials(
  'SIGINT and SIGTERM, once and twice in a row',
  50,
  async ({ directory, random, number, sampled }) => {
    const { seconds } = await uninterrupted()
    const run = join(directory, 'run')
    const signal = Object.keys(signals)[number % 2]
    const twice = number % 4 >= 2
    let begun = () => {}
    const beginning = new Promise((resolve) => {
      begun = resolve
    })
    const { child, ended } = start(training, directory, {
      onStderr: (text) => text.includes('the run goes to') && begun()
    })
    await Promise.race([ended, beginning])
    await Promise.race([ended, sleep(600 * seconds * random())])
    const sent = performance.now()
    child.kill(signal)
    if (twice) {
      await Promise.race([ended, sleep(60 * random())])
      child.kill(signal)
    }
    const { code, stderr } = await ended
    const took = (performance.now() - sent) / 1000
    if (code === 0) return 'finished before the signal came'
    demand(code === signals[signal], `${signal} ends with ${code}: ${stderr}`)
    // The few tries of the tests share their processor with others, who take their time.
    demand(took < 5 || sampled, `${signal} takes ${took.toFixed(1)} seconds to end`)
    const leftAtOnce = !stderr.includes('cnn train --resume run')
    demand(twice || !leftAtOnce, `it does not say how to go on: ${stderr}`)
    if (existsSync(join(run, 'checkpoints'))) await allReadable(run)
    await finishes(directory)
    return [
      `${signal} ${twice ? 'twice' : 'once'}`,
      ...(leftAtOnce ? ['left at once'] : []),
      `ended within ${Math.ceil(took)} s`
    ]
  }
)
