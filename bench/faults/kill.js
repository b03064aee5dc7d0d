// SIGKILL at a random time, every second one inside a save: the run resumes to the bits of one that was not killed.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  allReadable,
  finishes,
  isUnfinished,
  saveBegins,
  start,
  training,
  trials,
  uninterrupted
} from './trial.js'

await trials('SIGKILL at a random time', 100, async ({ directory, random, number }) => {
  const { seconds } = await uninterrupted()
  const run = join(directory, 'run')
  const { child, ended } = start(training, directory)
  let over = false
  ended.then(() => {
    over = true
  })
  if (number % 2 === 0) await Promise.race([ended, sleep(1000 * seconds * random())])
  else {
    // The first saves or later ones, at their start or some time into them.
    await Promise.race([ended, sleep(300 * seconds * random())])
    await saveBegins(run, () => over)
    await sleep(8 * random())
  }
  child.kill('SIGKILL')
  const { signal } = await ended
  if (signal === null) return 'finished before it was killed'
  if (!existsSync(join(run, 'config.json'))) return 'killed before the run had begun'
  const seen = []
  if (existsSync(join(run, 'checkpoints'))) {
    if (readdirSync(join(run, 'checkpoints')).some(isUnfinished)) seen.push('killed inside a save')
    await allReadable(run)
  }
  const said = await finishes(directory)
  if (said.includes('starts over')) seen.push('started over')
  else if (/and \d+ batches/.test(said)) seen.push('went on within an epoch')
  else seen.push('went on after an epoch')
  return seen
})
