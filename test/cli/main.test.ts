/** The output of the command line: help, errors, JSON, colours. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.js'
import { cnn, emptyDirectory } from './cnn.js'

describe('help', () => {
  it.each(Object.keys(commands))('%s --help opens with examples', async (command) => {
    const { code, stdout, stderr } = await cnn([command, '--help'], { cwd: await emptyDirectory() })
    expect(code).toBe(0)
    expect(stderr).toBe('')
    expect(stdout).toMatch(new RegExp(`^cnn ${command}`))
    expect(stdout).toContain('--json')
  })

  it('has the version as JSON too', async () => {
    const cwd = await emptyDirectory()
    const plain = await cnn(['--version'], { cwd })
    for (const args of [
      ['--version', '--json'],
      ['--json', '-V'],
      ['--version', '--json', '--quiet', '--no-color']
    ]) {
      const { code, stdout } = await cnn(args, { cwd })
      expect(code).toBe(0)
      expect(JSON.parse(stdout)).toEqual({ name: 'cnn', version: plain.stdout.trim(), node: process.version })
    }
  })

  it('of a topic shows the options that the topic takes', async () => {
    const cwd = await emptyDirectory()
    const help = async (...args: string[]) => (await cnn(['explain', ...args, '--help'], { cwd })).stdout
    expect(await help('losses')).toMatch(/--input[\s\S]*--target/)
    expect(await help('losses')).not.toMatch(/--stride|--padding|--run/)
    expect(await help('optimizers')).toMatch(/--out/)
    expect(await help()).toMatch(/--target[\s\S]*--stride[\s\S]*--run/)
  })

  it('lists the commands', async () => {
    const { stdout } = await cnn(['--help'], { cwd: await emptyDirectory() })
    for (const command of Object.keys(commands)) expect(stdout).toMatch(new RegExp(`^ +${command}\\b`, 'm'))
  })
})

describe('errors', () => {
  const wrong = [
    { args: ['tarin'], said: 'train' },
    { args: ['train'], said: '--config' },
    { args: ['train', '--config', 'mnits'], said: 'mnist' },
    { args: ['train', '--config', 'mnist', '--epochs', 'ten'], said: '--epochs' },
    { args: ['train', '--config', 'mnist', '--epochs', '0'], said: '--epochs' },
    { args: ['train', '--config', 'mnist', '--engine', 'gpu'], said: 'compiled' },
    { args: ['train', '--config', 'mnist', '--min-accuracy', '98'], said: '--min-accuracy' },
    { args: ['train', '--config', 'mnist', '--set', 'training.epoch=3'], said: 'epochs' },
    { args: ['train', '--config', 'mnist', '--verbose'], said: '--verbose' },
    { args: ['summary', 'runs/x', '--config', 'mnist'], said: 'not both' }
  ]

  it.each(wrong)('$args ends with 2, without a stack', async ({ args, said }) => {
    const cwd = await emptyDirectory()
    const { code, stdout, stderr } = await cnn(args, { cwd })
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error: /)
    expect(stderr).toContain(said)
    expect(stderr).not.toMatch(/^ +at .*\.js:\d+/m)

    const asJson = await cnn([...args, '--json'], { cwd })
    expect(asJson.code).toBe(2)
    const { error } = JSON.parse(asJson.stdout)
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(USAGE|CONFIG)$/),
      message: expect.any(String)
    })
  })

  it('shows every mistake of a config with its place', async () => {
    const cwd = await emptyDirectory()
    const text =
      '{\n  "name": "x",\n  "dataset": { "name": "mnist" },\n  "model": { "layers": [{ "type": "dense", "unitz": 3 }] }\n}\n'
    await writeFile(join(cwd, 'broken.json'), text)
    const { code, stderr } = await cnn(['train', '--config', 'broken.json'], { cwd })
    expect(code).toBe(2)
    expect(stderr).toContain('broken.json:4:44')
    expect(stderr).toContain('did you mean "units"')
    expect(stderr).toContain('training')
  })

  it('ends with 4 for a run that is not there, and where a model was damaged', async () => {
    const cwd = await emptyDirectory()
    expect((await cnn(['evaluate', 'nowhere'], { cwd })).code).toBe(4)
    expect((await cnn(['evaluate'], { cwd })).code).toBe(4)
    expect((await cnn(['train', '--config', 'smoke', '--limit', '100', '--quiet'], { cwd })).code).toBe(0)
    await writeFile(join(cwd, 'runs/smoke/model/weights.bin'), 'short')
    const { code, stderr } = await cnn(['evaluate'], { cwd })
    expect(code).toBe(4)
    expect(stderr).toContain('weights.bin')
  })
})

describe('an interrupt', () => {
  it('of an evaluation ends with 130 and is no fault of the program', async () => {
    const cwd = await emptyDirectory()
    expect((await cnn(['train', '--config', 'smoke', '--limit', '100', '--quiet'], { cwd })).code).toBe(0)
    // The cpu engine takes minutes for the 10,000 test images.
    const { code, stderr } = await cnn(['evaluate', '--engine', 'cpu'], {
      cwd,
      onStderr: (text, kill) => {
        if (text === 'evaluating on the test split\n') kill('SIGINT')
      }
    })
    expect(code, stderr).toBe(130)
    expect(stderr).not.toContain('fault')
  })
})

describe('colours', () => {
  const coloured = '\u001b['

  it('come with FORCE_COLOR, go with NO_COLOR and --no-color', async () => {
    const cwd = await emptyDirectory()
    const args = ['summary', '--config', 'mnist']
    const shown = async (more: string[], env: Record<string, string>) =>
      (await cnn([...args, ...more], { cwd, env })).stdout
    expect(await shown([], {})).not.toContain(coloured)
    expect(await shown([], { FORCE_COLOR: '1' })).toContain(coloured)
    expect(await shown([], { FORCE_COLOR: '1', NO_COLOR: '1' })).not.toContain(coloured)
    expect(await shown(['--no-color'], { FORCE_COLOR: '1' })).not.toContain(coloured)
  })
})

describe('the first word of a command that takes its time', () => {
  it.each([
    [['train', '--config', 'smoke', '--limit', '100'], 'reading the data set mnist'],
    [['predict', 'nowhere.png'], 'reading 1 picture'],
    [['plot', 'nowhere'], 'drawing plot.svg'],
    [['evaluate', 'nowhere'], 'evaluating on the test split'],
    [['engine'], 'trying each engine']
  ])('%j comes before its result, and before it fails', async (args, words) => {
    const { stderr } = await cnn(args, { cwd: await emptyDirectory() })
    expect(stderr.split('\n')[0]).toBe(words)
  })
})
