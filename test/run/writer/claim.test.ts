/** One writer for each run directory: real processes, killed ones, and ones that cannot be seen. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimWriting } from '../../../src/run/writer/claim.js'
import { lifeOf, ownIdentity } from '../../../src/run/writer/process.js'

let run = ''
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'cnn-writer-'))
})
afterEach(() => rm(run, { recursive: true, force: true }))

const module = new URL('../../../dist/run/writer/claim.js', import.meta.url).href
const busy = { code: 'WRITE', exitCode: 8, message: expect.stringContaining('is training in') }

/** A process that claims the directory, says so or why not, and stays until it is killed. */
async function claimer(): Promise<{ child: ChildProcess; said: string }> {
  const program = `
    const { claimWriting } = await import(${JSON.stringify(module)})
    await claimWriting(${JSON.stringify(run)}).then(() => console.log('mine'), (error) => console.log(error.message))
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const [said] = await once(child.stdout, 'data')
  return { child, said: String(said).trim() }
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

it('a second writer is refused while the first lives, let in when it was killed', async () => {
  const first = await claimer()
  expect(first.said).toBe('mine')
  await expect(claimWriting(run)).rejects.toMatchObject({
    ...busy,
    message: `process ${first.child.pid} is training in ${run}`
  })
  await kill(first.child)
  const second = await claimWriting(run)
  expect(second.killedAt).toBeInstanceOf(Date)
  expect(await readdir(run)).toHaveLength(1)
  await second.release()
  expect(await readdir(run)).toEqual([])
})

it('of many at once never two are let in', async () => {
  const claimers = await Promise.all(Array.from({ length: 5 }, claimer))
  expect(claimers.filter(({ said }) => said === 'mine').length).toBeLessThanOrEqual(1)
  await Promise.all(claimers.map(({ child }) => kill(child)))
  await (await claimWriting(run)).release()
})

it('a number that another process has by now is no writer', async () => {
  const own = ownIdentity()
  await writeFile(join(run, `.writer.${own.pid}.${own.start + 1}.${own.place}`), '')
  await (await claimWriting(run)).release()
  expect(await readdir(run)).toEqual([])
})

it('knows a process by more than its number', () => {
  const own = ownIdentity()
  expect(own.start).toBeGreaterThan(0)
  expect(lifeOf(own, own)).toBe('runs')
  expect(lifeOf({ ...own, start: own.start - 1 }, own)).toBe('ended')
  expect(lifeOf({ ...own, place: 'elsewhere' }, own)).toBe('unknown')
  // Where the system tells no start.
  expect(lifeOf({ ...own, start: 0 }, own)).toBe('unknown')
  expect(lifeOf({ ...own, pid: 2 ** 22 + 1, start: 0 }, own)).toBe('ended')
})

it('a writer elsewhere is one while it gives signs of life, and only then', async () => {
  const file = join(run, '.writer.1.1.abcdefabcdef')
  await writeFile(file, '')
  let seconds = 0
  const beating = setInterval(() => utimes(file, ++seconds, seconds), 500)
  const notices: string[] = []
  await expect(claimWriting(run, (text) => notices.push(text))).rejects.toMatchObject(busy)
  expect(notices).toEqual([expect.stringContaining('cannot be seen from here')])
  clearInterval(beating)
  await (await claimWriting(run)).release()
  expect(await readdir(run)).toEqual([])
})

it('whoever waits for signs of life can be stopped', async () => {
  await writeFile(join(run, '.writer.1.1.abcdefabcdef'), '')
  const stop = new AbortController()
  const waiting = claimWriting(run, () => stop.abort(new Error('stopped')), stop.signal)
  await expect(waiting).rejects.toThrow('stopped')
  expect(await readdir(run)).toEqual(['.writer.1.1.abcdefabcdef'])
})
