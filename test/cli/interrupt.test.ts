/** SIGINT, SIGTERM and SIGHUP at any time of a command: exit codes 130, 143 and 129, and nothing half-written. */
import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { watchInterrupts } from '../../src/cli/interrupt.js'
import { cnn, emptyDirectory, root, until } from './cnn.js'

const signals = [
  { signal: 'SIGINT', exitCode: 130, code: 'INTERRUPTED' },
  { signal: 'SIGTERM', exitCode: 143, code: 'TERMINATED' },
  { signal: 'SIGHUP', exitCode: 129, code: 'HUNG_UP' }
] as const

const smoke = ['train', '--config', 'smoke', '--limit', '1000', '--epochs', '100000']

describe.each(signals)('$signal', ({ signal, exitCode, code }) => {
  it('stops training at a batch boundary, the model saved as it is', async () => {
    const cwd = await emptyDirectory()
    const ended = await cnn([...smoke, '--json'], until('val_loss', signal, { cwd }))
    expect(ended.code, ended.stderr).toBe(exitCode)
    expect(ended.stderr).toContain('stopping after this batch')
    const document = JSON.parse(ended.stdout)
    expect(document).toMatchObject({ run: 'runs/smoke', error: { code } })
    expect(document.test).toBeUndefined()
    const run = join(cwd, 'runs/smoke')
    expect((await readdir(join(run, 'model'))).sort()).toEqual(['model.json', 'weights.bin'])
    const rows = (await readFile(join(run, 'history.csv'), 'utf8')).trim().split('\n')
    expect(rows).toHaveLength(1 + document.epochs.length)
    const evaluated = await cnn(['evaluate', '--quiet'], { cwd })
    expect(evaluated.code, evaluated.stderr).toBe(0)
  })

  it('takes the same signal again within a second as the same wish', async () => {
    const cwd = await emptyDirectory()
    let sent = false
    const ended = await cnn([...smoke, '--json'], {
      cwd,
      onStderr: (text, kill) => {
        if (sent || !text.includes('val_loss')) return
        sent = true
        kill(signal)
        for (const delay of [3, 50, 400]) setTimeout(() => kill(signal), delay)
      }
    })
    expect(ended.code, ended.stderr).toBe(exitCode)
    expect(ended.stderr.match(/stopping after this batch/g)).toHaveLength(1)
    const files = await readdir(join(cwd, 'runs/smoke'))
    expect(files).toContain('model')
    expect(files.filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('stops while the data are read, and leaves nothing', async () => {
    const cwd = await emptyDirectory()
    const ended = await cnn([...smoke, '--json'], until('reading the data set', signal, { cwd }))
    expect(ended.code, ended.stderr).toBe(exitCode)
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code, message: `stopped by ${signal}` } })
    expect(await readdir(cwd)).toEqual([])
  })

  it('stops what comes after the last epoch, which is done when it is resumed', async () => {
    const cwd = await emptyDirectory()
    const ended = await cnn([...smoke.slice(0, -1), '1', '--json'], until('val_loss', signal, { cwd }))
    expect(ended.code, ended.stderr).toBe(exitCode)
    expect((await readdir(join(cwd, 'runs/smoke'))).filter((name) => name.endsWith('.svg'))).toEqual([])
    const resumed = await cnn(['train', '--resume', '--json'], { cwd })
    expect(resumed.code, resumed.stderr).toBe(0)
    const { epochs, test } = JSON.parse(resumed.stdout)
    expect(epochs).toHaveLength(1)
    expect(test.accuracy).toBeGreaterThan(0.5)
  })

  it('stops a run before it is resumed, and says how to resume it', async () => {
    const cwd = await emptyDirectory()
    const args = [...smoke, '--limit', '200', '--json']
    const once = (words: string) => {
      let sent = false
      return (text: string, kill: (signal: NodeJS.Signals) => void): void => {
        if (!sent && text.includes(words)) kill(signal)
        sent ||= text.includes(words)
      }
    }
    expect((await cnn(args, { cwd, onStderr: once('val_loss') })).code).toBe(exitCode)
    const before = await readFile(join(cwd, 'runs/smoke/environment.json'), 'utf8')
    const ended = await cnn(['train', '--resume', '--json'], { cwd, onStderr: once('going on from') })
    expect(ended.code, ended.stderr).toBe(exitCode)
    const hint = 'resume it: cnn train --resume runs/smoke'
    const message = `stopped by ${signal} before runs/smoke was resumed`
    expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code, message, hint } })
    expect(await readFile(join(cwd, 'runs/smoke/environment.json'), 'utf8')).toBe(before)
  })

  it('stops a download that stalls', async () => {
    const cwd = await emptyDirectory()
    let arrived = () => {}
    const server = createServer((_request, response) => {
      response.flushHeaders()
      arrived()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    try {
      const ended = cnn(['data', '--from', `http://127.0.0.1:${address.port}`, '--json'], {
        cwd,
        onStart: (kill) => {
          arrived = () => kill(signal)
        }
      })
      const { code: exit, stdout, stderr } = await ended
      expect(exit, stderr).toBe(exitCode)
      expect(JSON.parse(stdout)).toEqual({
        error: { code, message: `stopped by ${signal}`, hint: expect.any(String), where: null }
      })
      expect((await readdir(cwd)).filter((name) => name !== 'data')).toEqual([])
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})

it('listens to the end once it was stopped: a second signal may come while the rest is said', () => {
  const count = (): number => process.listenerCount('SIGINT')
  const before = count()
  const quiet = watchInterrupts(() => {})
  quiet.release()
  expect(count()).toBe(before)
  const stopped = watchInterrupts(() => {})
  const listener = process.listeners('SIGINT').at(-1)
  listener?.('SIGINT')
  stopped.release()
  expect(stopped.signal.reason).toMatchObject({ exitCode: 130 })
  expect(count()).toBe(before + 1)
  for (const { signal } of signals) process.off(signal, listener ?? (() => {}))
})

describe('a second signal', () => {
  /** A program that is stopped, stopped again after some milliseconds, and busy from then on for as long as it says. */
  const program = (delay: number, busy: number): string => `
    const { watchInterrupts } = await import(${JSON.stringify(join(root, 'dist/cli/interrupt.js'))})
    watchInterrupts(() => {})
    process.kill(process.pid, 'SIGINT')
    setTimeout(() => {
      process.kill(process.pid, 'SIGINT')
      const end = Date.now() + ${busy}
      while (Date.now() < end);
      setTimeout(() => process.exit(0), 300)
    }, ${delay})`
  const exitCode = (delay: number, busy: number): number | null =>
    spawnSync(process.execPath, ['--input-type=module', '-e', program(delay, busy)]).status

  it('leaves at once after more than a second', () => {
    expect(exitCode(1300, 0)).toBe(130)
  })

  it('is the same wish within it, also where long work delays both', () => {
    expect(exitCode(20, 0)).toBe(0)
    expect(exitCode(20, 1500)).toBe(0)
  })
})

/** Sends a signal to the group of a process once its training has had an epoch, and waits for the end. */
async function signalledInTraining(child: ChildProcessByStdio<null, null, Readable>, signal: NodeJS.Signals) {
  let text = ''
  let sent = false
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
    if (sent || child.pid === undefined || !text.includes('val_loss')) return
    sent = true
    process.kill(-child.pid, signal)
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  return { code, text }
}

it.each(['nohup', 'nohup bash -c'])('a SIGHUP under %s stops nothing', async (started) => {
  const cwd = await emptyDirectory()
  const line = `'${process.execPath}' '${join(root, 'bin/cnn.js')}' train --config smoke --limit 400 --epochs 30`
  const child = spawn('bash', ['-c', `${started} ${started === 'nohup' ? line : `"${line}; true"`}`], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true
  })
  // To all of its group, as the kernel does when a terminal is closed.
  const { code, text } = await signalledInTraining(child, 'SIGHUP')
  expect(code, text).toBe(0)
  expect(text.match(/val_loss/g)).toHaveLength(30)
})

it('npx that delivers one Ctrl-C twice loses nothing', async () => {
  const cwd = await emptyDirectory()
  await mkdir(join(cwd, 'node_modules/.bin'), { recursive: true })
  await writeFile(join(cwd, 'package.json'), '{}')
  await symlink(join(root, 'bin/cnn.js'), join(cwd, 'node_modules/.bin/cnn'))
  const child = spawn('npx', ['--script-shell', 'bash', 'cnn', ...smoke], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true
  })
  // As a terminal sends Ctrl-C: to the whole group, where npx is, which forwards it.
  const { text } = await signalledInTraining(child, 'SIGINT')
  const files = await readdir(join(cwd, 'runs/smoke'))
  expect(files, text).toContain('model')
  expect(files.filter((name) => name.startsWith('.'))).toEqual([])
})
