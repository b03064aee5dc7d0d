/** Run directories: a new one for each run, and which one a name means. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimRunDirectory, findRun, listRuns } from '../../src/run/run-directory.js'

const home = process.cwd()
let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cnn-runs-'))
  process.chdir(directory)
})
afterEach(async () => {
  process.chdir(home)
  await rm(directory, { recursive: true, force: true })
})

/** What a run that began at this time leaves first; without a time, one that was killed before it told. */
async function begin(path: string, startedAt?: string): Promise<void> {
  await mkdir(path, { recursive: true })
  await writeFile(join(path, 'config.json'), '{}')
  if (startedAt !== undefined) await writeFile(join(path, 'environment.json'), JSON.stringify({ startedAt }))
}

describe('claimRunDirectory', () => {
  it('takes the first free name, each once, however many ask', async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, () => claimRunDirectory('mnist')))
    const others = Array.from({ length: 11 }, (_, index) => `runs/mnist-${index + 2}`)
    expect(taken.sort()).toEqual(['runs/mnist', ...others].sort())
  })

  it('takes --out where it is empty or not there', async () => {
    expect(await claimRunDirectory('mnist', 'deep/down')).toBe('deep/down')
    expect(await claimRunDirectory('mnist', 'deep/down')).toBe('deep/down')
    await writeFile('deep/down/file', '')
    await expect(claimRunDirectory('mnist', 'deep/down')).rejects.toMatchObject({ code: 'USAGE' })
  })

  it('ends with WRITE where a file is in the way', async () => {
    await writeFile('runs', '')
    await expect(claimRunDirectory('mnist')).rejects.toMatchObject({ code: 'WRITE', exitCode: 8 })
    await expect(claimRunDirectory('mnist', 'runs/here')).rejects.toMatchObject({ code: 'WRITE' })
  })
})

describe('findRun', () => {
  it('finds the run that began last, by its own word', async () => {
    await begin('runs/b', '2026-01-01T00:00:02.000Z')
    await begin('runs/a', '2026-01-01T00:00:03.000Z')
    await begin('runs/c')
    await mkdir('runs/not-a-run')
    expect(await findRun()).toBe('runs/a')
    expect((await listRuns()).sort()).toEqual(['runs/a', 'runs/b', 'runs/c'])
  })

  it('finds a run by its name and by its path', async () => {
    await begin('runs/mnist')
    await begin('elsewhere/it')
    expect(await findRun('mnist')).toBe(join('runs', 'mnist'))
    expect(await findRun('runs/mnist')).toBe('runs/mnist')
    expect(await findRun('elsewhere/it')).toBe('elsewhere/it')
  })

  it('ends with CHECKPOINT where there is none, naming those that there are', async () => {
    await expect(findRun()).rejects.toMatchObject({ code: 'CHECKPOINT', exitCode: 4 })
    await begin('runs/mnist')
    await expect(findRun('mnits')).rejects.toMatchObject({
      code: 'CHECKPOINT',
      where: 'mnits',
      hint: expect.stringContaining('mnist')
    })
  })
})
