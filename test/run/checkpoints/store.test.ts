/** Generations of checkpoints on disk: the newest intact one is found, whatever happened to the others. */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readCheckpoint, saveCheckpoint } from '../../../src/run/checkpoints/store.js'
import { checkpointAfter } from './sample.js'

let run = ''
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'cnn-checkpoints-'))
})
afterEach(() => rm(run, { recursive: true, force: true }))

const at = (...names: string[]) => join(run, 'checkpoints', ...names)
const save = async (...epochs: number[]) => {
  for (const epoch of epochs) await saveCheckpoint(run, checkpointAfter(epoch), 2)
}

it('keeps the newest, and reads the newest', async () => {
  expect(await readCheckpoint(run, 'a-run')).toBeUndefined()
  await save(1)
  expect((await readCheckpoint(run, 'a-run'))?.checkpoint.state.epoch).toBe(1)
  await save(2, 3, 4)
  expect(await readdir(at())).toEqual(['000003', '000004'])
  expect((await readdir(at('000004'))).sort()).toEqual(['arrays.bin', 'manifest.json', 'state.json'])
  const found = await readCheckpoint(run, 'a-run')
  expect(found).toMatchObject({ generation: 4, damaged: [], checkpoint: { state: { epoch: 4 } } })
})

/** What can happen to a file, by its path and the path of the same file one generation before. */
const damages: Record<string, (path: string, before: string) => Promise<unknown>> = {
  cut: async (path) => writeFile(path, (await readFile(path)).subarray(1)),
  emptied: (path) => writeFile(path, ''),
  flipped: async (path) => {
    const bytes = await readFile(path)
    bytes[bytes.length >> 1] ^= 4
    await writeFile(path, bytes)
  },
  missing: (path) => rm(path),
  'of the generation before': (path, before) => cp(before, path)
}

describe.each(['manifest.json', 'state.json', 'arrays.bin'])('%s', (file) => {
  it.each(Object.entries(damages))('%s: the generation before is read, and said', async (_how, damage) => {
    await save(1, 2)
    await damage(at('000002', file), at('000001', file))
    const found = await readCheckpoint(run, 'a-run')
    expect(found).toMatchObject({ generation: 1, checkpoint: { state: { epoch: 1 } } })
    expect(found?.checkpoint.state.weights[0][0]).toBe(1)
    expect(found?.damaged).toEqual([expect.stringContaining(at('000002'))])
    // And where there is none before it, nothing is read.
    await rm(at('000001'), { recursive: true })
    await expect(readCheckpoint(run, 'a-run')).rejects.toMatchObject({ code: 'CHECKPOINT', exitCode: 4 })
  })
})

it('reads none of another run, and none put in the place of another', async () => {
  await save(1)
  await saveCheckpoint(run, checkpointAfter(2, 'another-run'), 2)
  expect(await readCheckpoint(run, 'a-run')).toMatchObject({
    generation: 1,
    damaged: [expect.stringContaining('another run')]
  })
  await save(3)
  await rename(at('000003'), at('000009'))
  const found = readCheckpoint(run, 'a-run')
  await expect(found).rejects.toMatchObject({ message: expect.stringContaining('is of checkpoint 3') })
})
