/** Runs outside ./runs (`--out`): found as the latest where they were started, listed by `cnn runs --all`. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { cnn, emptyDirectory } from './cnn.js'

let place = ''
let cwd = ''
let elsewhere = ''
let state = ''
beforeEach(async () => {
  place = await emptyDirectory()
  cwd = join(place, 'project')
  elsewhere = join(place, 'elsewhere')
  state = join(place, 'state')
  await mkdir(cwd)
})

const index = () => join(state, 'cnn/runs.jsonl')
const run = (args: readonly string[], from = cwd, env: Record<string, string> = {}) =>
  cnn(args, { cwd: from, env: { XDG_STATE_HOME: state, ...env } })
const train = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await run(['train', 'smoke', '--limit', '100', '--quiet', ...args])
  expect(code, stderr).toBe(0)
}
/** The run that a command takes when none is named. */
const latest = async (from = cwd): Promise<string> =>
  JSON.parse((await run(['evaluate', '--json', '--quiet'], from)).stdout).run

describe('the latest run', () => {
  it('is the one begun last here, wherever it lies; nobody else sees it', async () => {
    await train()
    await train('--out', '../elsewhere')
    expect(await latest()).toBe(elsewhere)
    await train('--out', 'inside')
    expect(await latest()).toBe('inside')
    await train()
    expect(await latest()).toBe('runs/smoke-2')
    const other = join(place, 'other')
    await mkdir(other)
    expect((await run(['evaluate'], other)).code).toBe(4)
  })

  it('is taken by every command that takes the latest', async () => {
    await train('--out', elsewhere)
    await writeFile(
      join(cwd, 'one.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M4 1V8" stroke="black"/></svg>'
    )
    for (const args of [
      ['evaluate'],
      ['predict', 'one.svg'],
      ['plot'],
      ['reproduce'],
      ['explain', 'training'],
      ['explain', 'network'],
      ['train', '--resume']
    ]) {
      const { code, stdout, stderr } = await run([...args, '--json'])
      expect(code, stderr).toBe(0)
      expect(stdout, args.join(' ')).toContain(args[0] === 'plot' ? '"elsewhere"' : elsewhere)
    }
  })

  it('is another where its directory is gone', async () => {
    await train()
    await train('--out', elsewhere)
    await rm(elsewhere, { recursive: true })
    expect(await latest()).toBe('runs/smoke')
    expect(JSON.parse((await run(['runs', '--all', '--json'])).stdout).runs).toHaveLength(1)
  })
})

describe('cnn runs', () => {
  it('names the others, and lists them with --all, by the directory that other commands take', async () => {
    await train('--out', elsewhere)
    await train()
    const plain = await run(['runs'])
    expect(plain.stdout).not.toContain('elsewhere')
    expect(plain.stderr).toBe('1 run begun here in other places: cnn runs --all\n')
    const all = await run(['runs', '--all'])
    expect(all.stderr).toBe('')
    expect(all.stdout).toMatch(new RegExp(`^ ${elsewhere} [^]*^ smoke `, 'm'))
    const { runs } = JSON.parse((await run(['runs', '--all', '--json'])).stdout)
    expect(runs.map(({ run, name }: { run: string; name: string }) => [run, name])).toEqual([
      [elsewhere, elsewhere],
      ['runs/smoke', 'smoke']
    ])
    // Also where they were not begun.
    const { stdout } = await run(['runs', '--all', '--json'], place)
    expect(JSON.parse(stdout).runs.map(({ name }: { name: string }) => name)).toEqual(['elsewhere'])
    expect((await run(['evaluate', 'elsewhere'], place)).code).toBe(0)
  })
})

describe('the index', () => {
  it('is not written for runs in ./runs', async () => {
    await train()
    await train('--out', 'runs/named')
    await expect(readFile(index())).rejects.toThrow('ENOENT')
  })

  it.each([
    ['another line', (text: string) => `{"run": 3}\n${text}`],
    ['half a line', (text: string) => `${text}{"run": "/a`],
    ['bytes', (text: string) => `\0\u001b[31m\n${text}`]
  ])('that is damaged by %s is read as far as it goes, and mended by the next run', async (_what, damage) => {
    await train('--out', elsewhere)
    const before = await readFile(index(), 'utf8')
    await writeFile(index(), damage(before))
    expect(await latest()).toBe(elsewhere)
    await train('--out', 'inside')
    expect(await latest()).toBe('inside')
    const after = await readFile(index(), 'utf8')
    expect(after.startsWith(before)).toBe(true)
    expect(
      after
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).run)
    ).toEqual([elsewhere, join(cwd, 'inside')])
  })

  it.each([
    ['no home', () => ({ XDG_STATE_HOME: '', HOME: '' })],
    ['a place that cannot be written to', () => ({ XDG_STATE_HOME: join(place, 'file/state') })],
    ['a directory in its place', () => ({ XDG_STATE_HOME: join(place, 'taken') })]
  ])('%s: runs are found as without one', async (_what, environment) => {
    await writeFile(join(place, 'file'), '')
    await mkdir(join(place, 'taken/cnn/runs.jsonl'), { recursive: true })
    const env = environment()
    for (const out of [[], ['--out', elsewhere]]) {
      const { code, stderr } = await run(['train', 'smoke', '--limit', '100', '--quiet', ...out], cwd, env)
      expect([code, stderr]).toEqual([0, ''])
    }
    const evaluated = await run(['evaluate', '--json', '--quiet'], cwd, env)
    expect(JSON.parse(evaluated.stdout).run).toBe('runs/smoke')
    expect((await run(['evaluate', elsewhere], cwd, env)).code).toBe(0)
    expect((await run(['runs', '--all'], cwd, env)).stdout).toMatch(/ smoke /)
  })
})
