/** A run whose text files have Windows line ends and a byte order mark is read as it was written. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { cnn, keptDirectory } from './cnn.js'

let cwd = ''
/** What each command says of the run before its files were changed. */
const before = new Map<string, unknown>()
const commands = [['runs'], ['evaluate'], ['predict', 'seven.svg'], ['summary', 'runs/smoke'], ['plot']]

const documentOf = async (args: readonly string[]): Promise<unknown> => {
  const { code, stdout, stderr } = await cnn([...args, '--json', '--quiet'], { cwd })
  expect([code, stderr], stdout).toEqual([0, ''])
  return JSON.parse(stdout)
}

beforeAll(async () => {
  cwd = await keptDirectory()
  await writeFile(
    join(cwd, 'seven.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M2 2H7L4 8" fill="none" stroke="#000"/></svg>'
  )
  await documentOf(['train', '--config', 'smoke', '--limit', '300', '--epochs', '2'])
  for (const command of commands) before.set(command.join(' '), await documentOf(command))
  const files = await readdir(join(cwd, 'runs/smoke'), { recursive: true })
  const texts = files
    .filter((file) => /\.(json|csv)$/.test(file))
    .map((file) => join(cwd, 'runs/smoke', file))
  // config, environment, evaluation, history, model.json, and state.json and manifest.json of two checkpoints.
  expect(texts).toHaveLength(9)
  for (const file of texts)
    await writeFile(file, `\ufeff${(await readFile(file, 'utf8')).replaceAll('\n', '\r\n')}`)
})

it.each(commands.map((command) => [command.join(' '), command]))('cnn %s', async (name, command) => {
  expect(await documentOf([...command])).toEqual(before.get(String(name)))
})

it('cnn reproduce', async () => {
  expect(await documentOf(['reproduce', 'smoke'])).toMatchObject({ equal: true, epochs: 2 })
})

it('cnn train --resume: a finished run tells its result, a longer one is resumed from its checkpoint', async () => {
  expect(await documentOf(['train', '--resume', 'smoke'])).toMatchObject({ epochs: [{}, {}] })
  const longer = await documentOf(['train', '--resume', 'smoke', '--epochs', '3', '--accept-changes'])
  expect(longer).toMatchObject({ epochs: [{}, {}, { epoch: 3 }] })
})
