// Each file of the newest checkpoint cut, flipped, missing, of another run, …: the one before is used, and it is
// reported.
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { damage, demand, finishes, start, training, trials } from './trial.js'

const files = ['manifest.json', 'state.json', 'arrays.bin']
const ways = ['cut', 'flipped', 'zeros', 'longer', 'missing', 'of another run', 'of the one before']
const cases = files.flatMap((file) => ways.map((way) => ({ file, way })))

/** A run that was stopped when it had two checkpoints; made once for all tries. */
async function stoppedRun() {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-fault-'))
  const { child, ended } = start(training, directory)
  const count = () => {
    const checkpoints = join(directory, 'run/checkpoints')
    return existsSync(checkpoints)
      ? readdirSync(checkpoints).filter((name) => !name.startsWith('.')).length
      : 0
  }
  while (count() < 2 && child.exitCode === null) await sleep(2)
  child.kill('SIGKILL')
  await ended
  demand(
    count() === 2 && !existsSync(join(directory, 'run/evaluation.json')),
    'no run could be stopped on its way'
  )
  return directory
}

const source = await stoppedRun()
const other = await stoppedRun()

await trials('a checkpoint is damaged', cases.length, async ({ directory, random, number, sampled }) => {
  // With fewer tries than cases, the seed selects them.
  const { file, way } = cases[sampled ? Math.floor(random() * cases.length) : number]
  cpSync(join(source, 'run'), join(directory, 'run'), { recursive: true })
  const generations = (root) =>
    readdirSync(join(root, 'run/checkpoints'))
      .filter((name) => !name.startsWith('.'))
      .sort()
      .map((name) => join(root, 'run/checkpoints', name))
  const [before, newest] = generations(directory)
  if (way === 'of another run') cpSync(join(generations(other)[1], file), join(newest, file))
  else if (way === 'of the one before') cpSync(join(before, file), join(newest, file))
  else damage(join(newest, file), way, random)
  const said = await finishes(directory)
  demand(said.includes('cannot be used'), `it does not say that ${file} is damaged: ${said}`)
  demand(
    said.includes(`checkpoint ${Number(before.slice(-6))} of run`),
    `it does not say where it goes on: ${said}`
  )
  return `${file} ${way}`
})
rmSync(source, { recursive: true })
rmSync(other, { recursive: true })
