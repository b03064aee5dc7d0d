/** The output of `cnn summary --keras` is valid Python. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, run, temporaryDirectory } from './tools.js'

const schedules = [
  { type: 'step', every: 2 },
  { type: 'exponential', decay: 0.5 },
  { type: 'cosine', warmupSteps: 5 },
  { type: 'oneCycle', maxRate: 0.1, warmupSteps: 5 },
  { type: 'reduceOnPlateau', warmupSteps: 5 }
]

const compiles = ({ config, overrides = [] }: { config: string; overrides?: readonly string[] }): void => {
  const cwd = temporaryDirectory()
  const sets = overrides.flatMap((override) => ['--set', override])
  const printed = run(
    process.execPath,
    [join(root, 'bin/cnn.js'), 'summary', '--config', config, '--keras', ...sets],
    { cwd }
  )
  expect(printed.status, printed.stderr).toBe(0)
  const check = `compile(${JSON.stringify(printed.stdout)}, 'program', 'exec')`
  const compiled = run('python3', ['-c', check], { cwd })
  expect(compiled.status, `${compiled.stderr}\n${printed.stdout}`).toBe(0)
}

it.each(readdirSync(join(root, 'configs')))('%s', (file) => {
  compiles({ config: join(root, 'configs', file) })
})

it('own pictures', () => {
  const dataset = {
    path: 'photos',
    classes: ['cat', 'dog'],
    image: { size: 32, channels: 1 },
    validation: 0.1
  }
  compiles({
    config: 'modern',
    overrides: [`dataset=${JSON.stringify(dataset)}`, 'model.layers[13].units=2']
  })
})

it.each(schedules)('with the schedule %j', (schedule) => {
  compiles({
    config: 'modern',
    overrides: [`training.schedule=${JSON.stringify(schedule)}`, 'training.earlyStopping={"patience":3}']
  })
})
