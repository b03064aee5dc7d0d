// The clock set back, the run directory moved, opened from another working directory: it resumes to the same bits.
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cnn, demand, finishes, outcome, start, training, trials, uninterrupted } from './trial.js'

/** For Node itself: a clock that is some days late. */
const clockBack = (days) => [
  '--import',
  `data:text/javascript,${encodeURIComponent(`
    const Real = Date
    const back = ${days * 86_400_000}
    globalThis.Date = class extends Real {
      constructor(...args) { if (args.length === 0) super(Real.now() - back); else super(...args) }
      static now() { return Real.now() - back }
    }`)}`
]

await trials(
  'clock set back, run moved, opened from elsewhere',
  30,
  async ({ directory, random, number }) => {
    const { seconds, outcome: expected } = await uninterrupted()
    const { child, ended } = start(training, directory)
    await Promise.race([ended, sleep(1000 * seconds * (0.3 + 0.5 * random()))])
    child.kill('SIGKILL')
    await ended
    if (!existsSync(join(directory, 'run/config.json'))) return 'killed before the run had begun'
    const way = ['clock set back', 'moved', 'opened from elsewhere'][number % 3]
    if (way === 'moved') {
      mkdirSync(join(directory, 'other'))
      renameSync(join(directory, 'run'), join(directory, 'other/name'))
      await finishes(directory, 'other/name')
    } else if (way === 'opened from elsewhere') {
      mkdirSync(join(directory, 'deep/down'), { recursive: true })
      await finishes(join(directory, 'deep/down'), '../../run')
    } else {
      const node = clockBack(1 + Math.floor(1000 * random()))
      const resumed = await cnn(['train', '--resume', 'run', '--json'], directory, { node })
      demand(resumed.code === 0, `going on ends with ${resumed.code}: ${resumed.stderr}`)
      const { startedAt, resumed: times } = JSON.parse(
        readFileSync(join(directory, 'run/environment.json'), 'utf8')
      )
      demand((times.at(-1)?.startedAt ?? startedAt) < new Date().toISOString(), 'the clock was not set back')
      demand(
        outcome(JSON.parse(resumed.stdout), join(directory, 'run')) === expected,
        'it ended with other weights'
      )
    }
    return way
  }
)
