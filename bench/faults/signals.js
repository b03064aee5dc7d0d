// SIGINT and SIGTERM, once and twice in a row, during a training: 130 or 143 within five seconds, instructions to
// resume, no damaged checkpoint, and later epochs that are the same as those of a run without a signal.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readCheckpoint } from '../../dist/run/checkpoints/store.js'
import { allReadable, cnn, demand, epochsOf, isUnfinished, saveBegins, start, trials } from './trial.js'

const signals = { SIGINT: 130, SIGTERM: 143 }

/** A training of 100 batches an epoch, or of 20 and a validation that takes most of the time, with many checkpoints. */
const trainings = {
  batches: ['--limit', '1000'],
  validation: ['--limit', '200', '--set', 'dataset.validation=50000']
}
const argsOf = (training, epochs) => [
  ...['train', '--config', 'smoke', ...trainings[training], '--epochs', String(epochs), '--out', 'run'],
  ...['--set', 'training.checkpoint.everySeconds=0.02', '--set', 'model.layers[0].filters=16']
]
/** More epochs than any try waits for: no training ends by itself before its signal. */
const endless = 1_000_000

/**
 * When the signal is sent: `reaches` resolves when it is time. It receives the process's stderr so far, a function that
 * waits for words in it a number of times, and the run.
 */
const phases = {
  'within the epochs': {
    async reaches({ words, random }) {
      await words('val_loss', 1 + Math.floor(4 * random()))
      await sleep(100 * random())
    }
  },
  'inside a save': {
    async reaches({ words, run, isOver, random }) {
      await words('val_loss', 1 + Math.floor(4 * random()))
      do await saveBegins(run, isOver)
      while (!isOver() && !savesNow(run))
    }
  },
  'within a validation': {
    training: 'validation',
    async reaches({ words, random }) {
      await words('val_loss', 1 + Math.floor(3 * random()))
      await sleep(100 * random())
    }
  },
  'while the data are read': {
    async reaches({ words, random }) {
      await words('reading the data set', 1)
      await sleep(60 * random())
    }
  },
  'after the last epoch': {
    epochs: 2,
    async reaches({ words, random }) {
      await words('val_loss', 2)
      await sleep(100 * random())
    }
  }
}

const savesNow = (run) =>
  existsSync(join(run, 'checkpoints')) && readdirSync(join(run, 'checkpoints')).some(isUnfinished)

/** For each training, as many epochs of a run without a signal as were needed so far. */
const references = new Map()
async function reference(training, epochs) {
  const known = references.get(training) ?? []
  if (known.length >= epochs) return known.slice(0, epochs)
  const directory = mkdtempSync(join(tmpdir(), 'cnn-fault-'))
  const { code, stderr } = await cnn(argsOf(training, Math.max(16, 2 * epochs)), directory)
  demand(code === 0, `the run without a signal ends with ${code}: ${stderr}`)
  references.set(training, epochsOf(join(directory, 'run')))
  rmSync(directory, { recursive: true })
  return reference(training, epochs)
}

/** Where the newest checkpoint is. */
async function standsIn(run, training) {
  const { id } = JSON.parse(readFileSync(join(run, 'environment.json'), 'utf8'))
  const { batch, epoch } = (await readCheckpoint(run, id)).checkpoint.state
  const batches = training === 'validation' ? 20 : 100
  const where = batch === 0 ? 'between epochs' : batch === batches ? 'in a validation' : 'in an epoch'
  return { epoch, where }
}

await trials(
  'SIGINT and SIGTERM, once and twice in a row',
  50,
  async ({ directory, random, number, sampled }) => {
    const run = join(directory, 'run')
    const signal = Object.keys(signals)[number % 2]
    const twice = number % 4 >= 2
    const names = Object.keys(phases)
    const phase = names[sampled ? Math.floor(names.length * random()) : Math.floor(number / 4) % names.length]
    const { training = 'batches', epochs = endless, reaches } = phases[phase]

    let stderr = ''
    let heard = () => {}
    const { child, ended } = start(argsOf(training, epochs), directory, {
      onStderr: (text) => {
        stderr = text
        heard()
      }
    })
    let over = false
    ended.then(() => {
      over = true
      heard()
    })
    const words = async (text, times) => {
      while (!over && stderr.split(text).length <= times)
        await new Promise((resolve) => {
          heard = resolve
        })
    }
    await reaches({ words, random, run, isOver: () => over })
    demand(!over, `it ended before the signal: ${stderr}`)
    const seen = [`${signal} ${twice ? 'twice' : 'once'}`]
    const hasBegun = stderr.includes('the run goes to')
    const sent = performance.now()
    child.kill(signal)
    // Sent while the process saves: before and after.
    if (phase === 'inside a save' && savesNow(run)) seen.push('sent inside a save')
    if (twice) {
      await Promise.race([ended, sleep(60 * random())])
      child.kill(signal)
    }
    const { code, signal: killedBy, stderr: said } = await ended
    const took = (performance.now() - sent) / 1000
    // A second signal can come when Node has removed its handlers and is about to exit: a shell reads the same code.
    const status = twice && killedBy === signal ? signals[signal] : code
    demand(status === signals[signal], `${phase}: ${signal} ends with ${code ?? killedBy}: ${said}`)
    // The few tries of the tests share their processor with others, which takes longer.
    demand(took < 5 || sampled, `${phase}: ${signal} takes ${took.toFixed(1)} seconds to end`)
    const isRun = existsSync(join(run, 'config.json'))
    const isStopped = said.includes('cnn train --resume run')
    demand(isStopped || twice || !isRun, `it does not say how to go on: ${said}`)
    if (twice && !isStopped && isRun) seen.push('left at once')
    if (phase === 'while the data are read' && !hasBegun) seen.push('sent while the data are read')

    // Stopped so early, it has left nothing: the same command trains as if nothing had happened.
    let next = argsOf('batches', 1)
    if (isRun) {
      const count = existsSync(join(run, 'checkpoints')) ? await allReadable(run) : 0
      const { epoch, where } = count > 0 ? await standsIn(run, training) : { epoch: 0, where: 'before any' }
      seen.push(
        isStopped ? `stopped ${phase === 'after the last epoch' ? phase : where}` : 'no later checkpoint'
      )
      const more = phase === 'after the last epoch' ? [] : ['--epochs', String(epoch + 1), '--accept-changes']
      next = ['train', '--resume', 'run', ...more]
    } else {
      demand(!existsSync(run), 'a directory without a run is left')
      seen.push('stopped before the run began')
    }
    const going = await cnn(next, directory)
    demand(going.code === 0, `going on ends with ${going.code}: ${going.stderr}`)
    const found = epochsOf(run)
    const expected = await reference(training, found.length)
    demand(JSON.stringify(found) === JSON.stringify(expected), `${phase}: the epochs are others: ${found}`)
    return [...seen, `ended within ${took < 0.5 ? 0.5 : Math.ceil(took)} s`]
  }
)
