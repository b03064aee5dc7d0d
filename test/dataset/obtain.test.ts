/** Which source is used for which file, what is kept in the cache, and what is reported to the user. */
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DescribeOptions } from '../../src/dataset/kinds/kind.js'
import { mnist } from '../../src/dataset/kinds/mnist.js'
import { describeDataset } from '../../src/dataset/load-dataset.js'
import { directorySource } from '../../src/dataset/sources/local-directory.js'
import { type Source, SourceError } from '../../src/dataset/sources/source.js'
import { badServers, giveRight, serve } from './servers.js'
import { putFiles, smallFiles, smallFrom, wrongIn } from './small.js'

let root: string
let right: string
let count = 0
const fresh = (): string => join(root, `case-${count++}`)
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-sources-'))
  right = join(root, 'right')
  await putFiles(right)
})
afterAll(() => rm(root, { recursive: true }))

const fetchSmall = ({ sources, ...options }: DescribeOptions & { sources?: readonly Source[] }) =>
  smallFrom(sources).fetch(options)
const names = Object.keys(smallFiles)

describe('the files of a data set', () => {
  it('come each from the first source that has it', async () => {
    const half = fresh()
    await putFiles(half, (bytes, name) => (name.startsWith('train') ? bytes : undefined))
    const dir = fresh()
    const { files } = await fetchSmall({ dir, from: [half, right] })
    expect(files.map(({ source }) => source)).toEqual([half, half, right, right])
    expect((await readdir(dir)).sort()).toEqual([...names].sort())
    expect(await wrongIn(dir)).toEqual([])
  })
  it('are not copied where they are near, unless that is asked for', async () => {
    const near = directorySource(right, false)
    const dir = fresh()
    const { files } = await fetchSmall({ dir, sources: [near] })
    expect(files.map(({ where }) => where)).toEqual(names.map((name) => join(right, name)))
    await expect(stat(dir)).rejects.toThrow('ENOENT')
    await fetchSmall({ dir, sources: [near], keepAll: true })
    expect(await readdir(dir)).toHaveLength(4)
  })
  it('come from the cache first', async () => {
    const never: Source = {
      name: 'never',
      keep: true,
      read: () => Promise.reject(new Error('asked'))
    }
    const { files } = await fetchSmall({ dir: right, sources: [never] })
    expect(files.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
  })
  it('come from no built-in source when the user names one', async () => {
    const error = mnist.fetch({ dir: fresh(), from: [join(root, 'nothing')] })
    await expect(error).rejects.toMatchObject({
      code: 'DATA',
      message: expect.not.stringMatching(/npm|https/),
      hint: expect.stringContaining('train-images-idx3-ubyte')
    })
  })
  it('are not waited for again from a server that does not answer', async () => {
    let asked = 0
    const silent: Source = {
      name: 'silent',
      keep: true,
      read: () => {
        asked += 1
        return Promise.reject(new SourceError('unreachable', 'no answer'))
      }
    }
    await fetchSmall({ dir: fresh(), sources: [silent, directorySource(right, true)] })
    expect(asked).toBe(1)
  })
  it('come from the cache when another process fills it meanwhile', async () => {
    const dir = fresh()
    const slow: Source = {
      name: 'slow',
      keep: true,
      read: async () => {
        await putFiles(dir)
        throw new SourceError('missing', 'not there')
      }
    }
    const { files } = await fetchSmall({ dir, sources: [slow] })
    expect(files.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
  })
  it('are asked of no data set that is not known', async () => {
    await expect(describeDataset({ name: 'nmist' })).rejects.toMatchObject({
      code: 'USAGE',
      hint: 'the data sets are: mnist, fashion-mnist'
    })
  })
  it('are downloaded, kept, and then in the cache', async () => {
    const server = await serve(giveRight)
    const dir = fresh()
    const first = await fetchSmall({ dir, from: [server.url] })
    await server.close()
    expect(first.files[0]).toMatchObject({ source: `${server.url}/`, where: `${server.url}/train-images.gz` })
    expect(await wrongIn(dir)).toEqual([])
    const again = await fetchSmall({ dir, from: [server.url] })
    expect(again.files.map(({ source }) => source)).toEqual(Array(4).fill('cache'))
  })
  it('stop coming when the signal says so', async () => {
    const dir = fresh()
    const reason = new Error('Ctrl-C')
    const controller = new AbortController()
    const server = await serve((request, response, file) => {
      if (!request.url?.includes('test-images')) return giveRight(request, response, file)
      badServers['stall in the body'](request, response, file)
      controller.abort(reason)
    })
    const fetching = fetchSmall({ dir, from: [server.url], signal: controller.signal })
    await expect(fetching).rejects.toBe(reason)
    await server.close()
    expect((await readdir(dir)).sort()).toEqual(['train-images', 'train-labels'])
  })
})

describe('the cache', () => {
  it('that cannot be written is an error for a download', async () => {
    const file = fresh()
    await writeFile(file, '')
    await expect(fetchSmall({ dir: join(file, 'x'), from: [right] })).rejects.toMatchObject({ code: 'WRITE' })
  })
  it('that stays damaged is a notice when the data are there', async () => {
    const dir = fresh()
    // A directory with something in it cannot be replaced by a file, not even by root.
    await mkdir(join(dir, 'train-images', 'x'), { recursive: true })
    const notices: string[] = []
    await fetchSmall({
      dir,
      sources: [directorySource(right, false)],
      onNotice: (text) => notices.push(text)
    })
    expect(notices).toEqual([expect.stringMatching(/is not a file, and stays so: .* could not be written/)])
  })
  it('keeps a directory that lies where a file should, when no source has the file', async () => {
    const dir = fresh()
    await mkdir(join(dir, 'train-images', 'x'), { recursive: true })
    await expect(fetchSmall({ dir, sources: [] })).rejects.toMatchObject({ code: 'DATA' })
    expect(await readdir(join(dir, 'train-images'))).toEqual(['x'])
  })
  it('is freed of what killed processes left, and of nothing else', async () => {
    const dir = fresh()
    await putFiles(dir)
    // No process has a number above 4194304 on Linux.
    const left = '.train-images.4999999.0123456789ab.part'
    const old = `.test-labels.${process.pid}.0123456789ab.part`
    const written = `.test-labels.${process.pid}.ba9876543210.part`
    const others = ['.other.4999999.0123456789ab.part', 'train-images.part', written]
    for (const name of [left, old, ...others]) await writeFile(join(dir, name), 'x')
    await utimes(join(dir, old), new Date(0), new Date(0))
    await fetchSmall({ dir })
    expect((await readdir(dir)).sort()).toEqual([...names, ...others].sort())
  })
})
