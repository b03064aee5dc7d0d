/** Damaged files and servers: the next source is used, or the error is DATA; nothing wrong stays in the cache. */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sourceFrom } from '../../src/dataset/sources/from.js'
import { directorySource } from '../../src/dataset/sources/local-directory.js'
import type { Source } from '../../src/dataset/sources/source.js'
import { CnnError } from '../../src/errors.js'
import { packedDamage, plainDamage } from './damage.js'
import { badListeners, badServers, serve, serveRaw } from './servers.js'
import { putFiles, smallFiles, smallFrom, wrongIn } from './small.js'

const limits = { headMs: 150, periodMs: 150, periodBytes: 100, redirects: 3 }
let root: string
let right: Source
let count = 0
const fresh = (): string => join(root, `case-${count++}`)

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-damage-'))
  await putFiles(join(root, 'right'))
  right = directorySource(join(root, 'right'), true)
})
afterAll(() => rm(root, { recursive: true }))

const load = (dir: string, sources: readonly Source[], onNotice?: (message: string) => void) =>
  smallFrom(sources).load({ dir, validation: 10, seed: 1, onNotice })

/** The bad source before a right one, then the bad source alone. */
async function expectPassedOver(bad: Source): Promise<CnnError> {
  const dir = fresh()
  const { fingerprint } = await load(dir, [bad, right])
  expect(fingerprint.parts.map(({ source }) => source)).toEqual(Array(4).fill(right.name))
  expect(await wrongIn(dir)).toEqual([])

  const alone = fresh()
  const error = await load(alone, [bad]).then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof CnnError)) throw error
  expect(error.code).toBe('DATA')
  expect(error.exitCode).toBe(3)
  expect(error.hint).toContain('--from')
  // Each source has its line: the cache, and this one with its reason.
  const lines = error.message.split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[2]).toMatch(new RegExp(`^ {2}${bad.name.replaceAll('.', '\\.')}: \\S`))
  expect(await wrongIn(alone)).toEqual([])
  return error
}

describe('a directory with a damaged file', () => {
  for (const { name, make } of plainDamage)
    it(name, async () => {
      const bad = fresh()
      await putFiles(bad, make)
      await expectPassedOver(directorySource(bad, true))
    })
  for (const { name, make } of packedDamage)
    it(`${name}, as .gz`, async () => {
      const bad = fresh()
      await putFiles(bad, make, '.gz')
      await expectPassedOver(directorySource(bad, true))
    })
})

describe('a directory where', () => {
  it("the files have each other's names", async () => {
    const bad = fresh()
    const names = Object.keys(smallFiles)
    await putFiles(bad, (_, name) => smallFiles[names[3 - names.indexOf(name)] ?? ''])
    await expectPassedOver(directorySource(bad, true))
  })
  it('directories have the names of the files', async () => {
    const bad = fresh()
    for (const name of Object.keys(smallFiles)) await mkdir(join(bad, name), { recursive: true })
    await expectPassedOver(directorySource(bad, true))
  })
  it('there is nothing', async () => {
    await expectPassedOver(directorySource(fresh(), true))
  })
})

describe('a server with a damaged file', () => {
  for (const { name, make } of [...plainDamage, ...packedDamage])
    it(name, async () => {
      const server = await serve((request, response, file) => {
        if (request.url?.endsWith('.gz')) response.writeHead(404).end()
        else response.end(make(file))
      })
      await expectPassedOver(sourceFrom(server.url, limits)).finally(server.close)
    })
})

describe('a server that', () => {
  for (const [name, answer] of Object.entries(badServers))
    it(`answers: ${name}`, async () => {
      const server = await serve(answer)
      await expectPassedOver(sourceFrom(`${server.url}/sub/`, limits)).finally(server.close)
    })
  for (const [name, connected] of Object.entries(badListeners))
    it(name, async () => {
      const server = await serveRaw(connected)
      await expectPassedOver(sourceFrom(server.url, limits)).finally(server.close)
    })
  it('is not there', async () => {
    const server = await serve(() => {})
    await server.close()
    const error = await expectPassedOver(sourceFrom(server.url, limits))
    expect(error.message).toContain('ECONNREFUSED')
  })
  it('has a name that no one knows', async () => {
    await expectPassedOver(sourceFrom('http://no-such-host.invalid/mnist', limits))
  })
  it('speaks no TLS where https is asked', async () => {
    const server = await serve((_, response, file) => response.end(file))
    const source = sourceFrom(server.url.replace('http:', 'https:'), limits)
    await expectPassedOver(source).finally(server.close)
  })
})

describe('a damaged file in the cache', () => {
  for (const { name, make } of plainDamage)
    it(`${name}: is healed`, async () => {
      const dir = fresh()
      await putFiles(dir, make)
      const notices: string[] = []
      await load(dir, [right], (message) => notices.push(message))
      expect(await wrongIn(dir)).toEqual([])
      expect(notices).toHaveLength(4)
      expect(notices[0]).toContain(join(dir, 'train-images'))
      const again = await load(dir, [])
      expect(again.fingerprint.parts.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
    })
  it('is removed when no source has the right one', async () => {
    const dir = fresh()
    await putFiles(dir, (bytes) => bytes.subarray(1))
    const notices: string[] = []
    await expect(load(dir, [], (message) => notices.push(message))).rejects.toMatchObject({ code: 'DATA' })
    expect(notices).toEqual(Array(4).fill(expect.stringContaining('removed')))
    expect(await readdir(dir)).toEqual([])
  })
})
