/** One cache filled by many processes at once, some of them killed: it ends complete, with no leftovers. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedIdx } from '../../src/dataset/kinds/published-idx.js'
import { type Running, serve } from './servers.js'
import { idxFile, sha256, smallSet } from './small.js'

// Large enough that a process can be killed while it downloads or writes.
const files: Record<string, Buffer> = Object.fromEntries(
  Object.values(smallSet.files).map(({ name }, i) => {
    const bytes = 3_000_000 + i
    return [name, idxFile([bytes], Buffer.alloc(bytes, name))]
  })
)
const file = (name: string) => ({ name, bytes: files[name].length, sha256: sha256(files[name]) })
const set = {
  ...smallSet,
  files: {
    trainImages: file('train-images'),
    trainLabels: file('train-labels'),
    testImages: file('test-images'),
    testLabels: file('test-labels')
  }
}

let root: string
let server: Running
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-processes-'))
  server = await serve((request, response) => {
    if (request.url?.endsWith('.gz')) response.writeHead(404).end()
    else response.end(files[(request.url ?? '').slice(1)])
  }, files)
})
afterAll(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

const module = new URL('../../dist/dataset/kinds/published-idx.js', import.meta.url).href
const start = (dir: string): ChildProcess =>
  spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { publishedIdx } from '${module}'
       await publishedIdx(${JSON.stringify(set)}).fetch(${JSON.stringify({ dir, from: [server.url] })})`
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] }
  )

/** The exit codes; null of a process that was killed. */
const ended = (children: readonly ChildProcess[]): Promise<(number | null)[]> =>
  Promise.all(children.map(async (child) => (await once(child, 'exit'))[0]))

async function expectWhole(dir: string): Promise<void> {
  const { files: found } = await publishedIdx(set).fetch({ dir })
  expect(found.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
  expect((await readdir(dir)).sort()).toEqual(Object.keys(files).sort())
}

describe('a cache shared by processes', () => {
  it('is filled by six at once', async () => {
    const dir = join(root, 'filled')
    expect(await ended(Array.from({ length: 6 }, () => start(dir)))).toEqual(Array(6).fill(0))
    await expectWhole(dir)
  })
  it('is healed by six at once', async () => {
    const dir = join(root, 'healed')
    await mkdir(dir)
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(dir, name), bytes.subarray(1))
    expect(await ended(Array.from({ length: 6 }, () => start(dir)))).toEqual(Array(6).fill(0))
    await expectWhole(dir)
  })
  it('ends whole when processes are killed on the way', async () => {
    const dir = join(root, 'killed')
    for (let round = 0; round < 12; round++) {
      const child = start(dir)
      const exit = ended([child])
      setTimeout(() => child.kill('SIGKILL'), 40 + 25 * round)
      await exit
    }
    expect(await ended([start(dir)])).toEqual([0])
    await expectWhole(dir)
  })
})
