/** stdout and stderr that cannot be written to: a full disk, a reader that has gone, a terminal that was closed. */
import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { emptyDirectory, root } from './cnn.js'

const binary = `'${process.execPath}' '${join(root, 'bin/cnn.js')}'`
const smoke = 'train --config smoke --limit 400'

/** Runs a line of bash; standard error comes back with the exit code. */
async function bash(line: string, cwd?: string): Promise<{ code: number | null; stderr: string }> {
  const directory = cwd ?? (await emptyDirectory())
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe']
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece
  })
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })))
}

const noRoom = 'stdout could not be written: no space left on device (ENOSPC)'

describe('a full disk under stdout', () => {
  it.each([
    'runs --json',
    'summary --config smoke',
    'summary --config smoke --json',
    'explain',
    'init',
    'predict --help',
    '--help',
    '--version',
    'train --config smoke --dry-run'
  ])('ends %s with 8 and one line', async (command) => {
    const { code, stderr } = await bash(`${binary} ${command} > /dev/full`)
    expect(code, stderr).toBe(8)
    expect(stderr.split('\n').filter((line) => line.includes('error'))).toEqual([`error: ${noRoom}`])
    expect(stderr).not.toContain('    at ')
  })

  it('ends no training: the run is on a disk of its own', async () => {
    const cwd = await emptyDirectory()
    const ended = await bash(`${binary} ${smoke} --epochs 2 > /dev/full 2> /dev/full`, cwd)
    expect(ended).toEqual({ code: 0, stderr: '' })
    expect(await readdir(join(cwd, 'runs/smoke/model'))).toHaveLength(2)
    const history = await readFile(join(cwd, 'runs/smoke/history.csv'), 'utf8')
    expect(history.trim().split('\n')).toHaveLength(3)
    // Its document is a result that got lost.
    const json = await bash(`${binary} ${smoke} --epochs 1 --json --quiet > /dev/full`, cwd)
    expect(json).toEqual({ code: 8, stderr: `error: ${noRoom}\n` })
  })
})

it('a full disk under stderr changes no exit code', async () => {
  expect((await bash(`${binary} summary --config smoke 2> /dev/full`)).code).toBe(0)
  expect((await bash(`${binary} summary --config nosuch 2> /dev/full`)).code).toBe(2)
})

it('a reader that has seen enough is no error', async () => {
  expect(await bash(`${binary} summary --config mnist | head -n 1`)).toEqual({ code: 0, stderr: '' })
  const cwd = await emptyDirectory()
  const ended = await bash(`${binary} ${smoke} --epochs 2 2>&1 | head -n 1`, cwd)
  expect(ended).toEqual({ code: 0, stderr: '' })
  expect(await readdir(join(cwd, 'runs/smoke/model'))).toHaveLength(2)
})

describe('a terminal that is closed', () => {
  /**
   * Starts a training on a terminal of its own, and closes that after the first epoch.
   *
   * @param shell lines of the shell on the terminal, which is told of the end of the terminal first
   */
  async function closedTerminal(
    shell: (train: string) => string,
    epochs: number
  ): Promise<{ cwd: string; code: string }> {
    const cwd = await emptyDirectory()
    await writeFile(join(cwd, 'shell'), shell(`${binary} ${smoke} --epochs ${epochs}`))
    const terminal = spawn('script', ['-qfc', 'bash shell', 'typescript'], { cwd, stdio: 'ignore' })
    const hasEpoch = (): Promise<boolean> =>
      readFile(join(cwd, 'typescript'), 'utf8').then(
        (text) => text.includes('val_loss'),
        () => false
      )
    while (!(await hasEpoch())) await pause(20)
    terminal.kill('SIGKILL')
    const code = (): Promise<string> => readFile(join(cwd, 'code'), 'utf8').catch(() => '')
    while ((await code()) === '') await pause(50)
    return { cwd, code: (await code()).trim() }
  }

  it('stops the training as SIGTERM does, with 129', async () => {
    const { cwd, code } = await closedTerminal(
      (train) => `${train} & trap "kill -HUP $!" HUP; wait $!; wait $!; echo $? > code`,
      100000
    )
    expect(code).toBe('129')
    expect(await readdir(join(cwd, 'runs/smoke/model'))).toHaveLength(2)
  })

  it('lets a training that ignores it finish, though no word can be written', async () => {
    const { cwd, code } = await closedTerminal((train) => `trap '' HUP; ${train}; echo $? > code`, 60)
    expect(code).toBe('0')
    const history = await readFile(join(cwd, 'runs/smoke/history.csv'), 'utf8')
    expect(history.trim().split('\n')).toHaveLength(61)
  })
})
