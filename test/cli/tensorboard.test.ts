/** `cnn train --tensorboard`: its files, and a directory that it cannot write to. test/system/ checks their content. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cnn, emptyDirectory } from './cnn.js'

const train = ['train', '--config', 'smoke', '--limit', '200', '--epochs', '2', '--quiet']

it('leaves a file of training and one of validation for each run', async () => {
  const cwd = await emptyDirectory()
  for (const run of ['smoke', 'smoke-2']) {
    expect((await cnn([...train, '--tensorboard', 'logs'], { cwd })).code).toBe(0)
    for (const part of ['train', 'validation']) {
      const [file, ...others] = await readdir(join(cwd, 'logs', run, part))
      expect(others).toEqual([])
      expect(file).toMatch(/^events\.out\.tfevents\.\d{14}\./)
      const text = (await readFile(join(cwd, 'logs', run, part, file))).toString('latin1')
      expect(text).toContain('brain.Event:2')
      expect(text.match(/epoch_loss/g)).toHaveLength(2)
      expect(text.includes('conv2d_1/kernel')).toBe(part === 'train')
    }
  }
})

it('a resumed run says from which epoch on its earlier files no longer hold', async () => {
  const cwd = await emptyDirectory()
  expect((await cnn([...train, '--tensorboard', 'logs'], { cwd })).code).toBe(0)
  const more = ['train', '--resume', '--epochs', '3', '--tensorboard', 'logs']
  expect((await cnn(more, { cwd })).code).toBe(0)
  for (const part of ['train', 'validation']) {
    const names = (await readdir(join(cwd, 'logs/smoke', part))).sort()
    expect(names).toHaveLength(2)
    // Of event.proto: step (2) and session_log (7) with its status (1) START (1).
    for (const [index, step] of [1, 3].entries()) {
      const bytes = await readFile(join(cwd, 'logs/smoke', part, names[index]))
      expect(bytes.includes(Buffer.of(0x10, step, 0x3a, 2, 0x08, 1)), names[index]).toBe(true)
    }
  }
})

it('ends with 8 before it trains where it cannot write', async () => {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, 'logs'), 'a file')
  const { code, stderr, stdout } = await cnn([...train, '--tensorboard', 'logs', '--json'], { cwd })
  expect(code, stderr).toBe(8)
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'WRITE', where: '--tensorboard' })
})
