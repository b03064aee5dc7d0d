/** Downloads that must succeed, the requests to a server, and the reasons reported for failures. */
import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultLimits } from '../../../src/dataset/sources/download.js'
import { sourceFrom } from '../../../src/dataset/sources/from.js'
import { httpSource } from '../../../src/dataset/sources/http.js'
import type { DownloadProgress } from '../../../src/dataset/sources/source.js'
import { type Answer, badServers, giveRight, type Running, serve } from '../servers.js'
import { gzip, smallFiles, smallSet } from '../small.js'

const file = smallSet.files.trainImages
const content = smallFiles[file.name]
const running: Running[] = []
const start = async (answer: Answer): Promise<string> => {
  const server = await serve(answer)
  running.push(server)
  return server.url
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

const plainOnly =
  (answer: Answer): Answer =>
  (request, response, right) => {
    if (request.url?.includes('.gz')) response.writeHead(404).end()
    else answer(request, response, right)
  }

describe('a download succeeds from a server that', () => {
  const good: Record<string, Answer> = {
    'has the packed files': giveRight,
    'has the plain files only': plainOnly(giveRight),
    'sends byte after byte': (_, response, right) => {
      for (const byte of right) response.write(Buffer.from([byte]))
      response.end()
    },
    'sends plain files under the packed names': (_, response) => {
      response.end(content)
    },
    'declares the packing as content-encoding': (_, response, right) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(right)
    },
    'packs once more': (_, response, right) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzip(right))
    },
    'redirects a few times': (request, response, right) => {
      const turn = Number(new URL(request.url ?? '', 'http://x').searchParams.get('turn') ?? 0)
      if (turn === defaultLimits.redirects) response.end(right)
      else response.writeHead(307, { location: `?turn=${turn + 1}` }).end()
    },
    'sends two packed pieces': (_, response) => {
      response.end(Buffer.concat([gzip(content.subarray(0, 99)), gzip(content.subarray(99))]))
    }
  }
  for (const [name, answer] of Object.entries(good))
    it(name, async () => {
      const { bytes } = await sourceFrom(await start(answer)).read(file, {})
      expect(content.equals(bytes)).toBe(true)
    })

  it('redirects to another server', async () => {
    const other = await start(giveRight)
    const url = await start((request, response) => {
      response.writeHead(302, { location: other + (request.url ?? '') }).end()
    })
    const { bytes, where } = await sourceFrom(`${url}/deep/path/`).read(file, {})
    expect(content.equals(bytes)).toBe(true)
    expect(where).toBe(`${url}/deep/path/${file.name}.gz`)
  })

  for (const first of ['reset in the body', 'reset before the head', 'HTTP 503', 'HTTP 429'])
    it(`fails once: ${first}`, async () => {
      let asked = 0
      const url = await start((request, response, right) => {
        asked += 1
        const answer = asked === 1 ? badServers[first] : giveRight
        answer(request, response, right)
      })
      const { bytes } = await httpSource(new URL(url), ['.gz']).read(file, {})
      expect(content.equals(bytes)).toBe(true)
      expect(asked).toBe(2)
    })
})

describe('a server is asked', () => {
  const asked = async (answer: Answer, path: string): Promise<(string | undefined)[]> => {
    const requests: (string | undefined)[] = []
    const url = await start((request, response, right) => {
      requests.push(request.url)
      answer(request, response, right)
    })
    await sourceFrom(url + path)
      .read(file, {})
      .catch(() => {})
    return requests
  }
  it('for the packed file, then for the plain one, its query kept', async () => {
    expect(await asked(plainOnly(giveRight), '/a/?token=x')).toEqual([
      '/a/train-images.gz?token=x',
      '/a/train-images?token=x'
    ])
  })
  it('twice where it breaks, once where it says no', async () => {
    const { 'HTTP 500': broken, 'HTTP 400': refused } = badServers
    expect(await asked(broken, '')).toHaveLength(4)
    expect(await asked(refused, '')).toHaveLength(2)
  })
})

describe('the reason of a failure', () => {
  const reasons: Record<string, RegExp> = {
    'HTTP 404': /^answers HTTP 404$/,
    'HTTP 503': /^answers HTTP 503$/,
    'redirect to itself': /^redirects more than 5 times$/,
    'redirect to a file here': /^redirects to an address that starts with file:$/,
    'redirect to what is no URL': /^redirects to what is no URL$/,
    'reset before the head': /^connection broke: /,
    'reset in the body': /^connection broke: /,
    'closed in a body of stated length': /^connection broke: /,
    'announces a terabyte': /^announces 1,099,511,627,776 bytes for a file of 256$/,
    'endless zeros': /^sends more than 4,353 bytes$/,
    'page of HTML with 200': /^holds a page of HTML or XML$/,
    'JSON with 200': /^ends after 17 of 256 bytes$/
  }
  for (const [name, reason] of Object.entries(reasons))
    it(name, async () => {
      const url = await start(badServers[name])
      await expect(sourceFrom(url).read(file, {})).rejects.toMatchObject({
        name: 'SourceError',
        message: expect.stringMatching(reason)
      })
    })

  for (const [name, limits, reason] of [
    ['no head, ever', { headMs: 100 }, 'no answer in 0.1 s'],
    ['stall in the body', { periodMs: 100 }, 'stalls: fewer than 2,048 bytes in 0.1 s'],
    ['a byte now and then', { periodMs: 200, periodBytes: 100 }, 'stalls: fewer than 100 bytes in 0.2 s']
  ] as const)
    it(`${name}: once, for it costs time`, async () => {
      let asked = 0
      const url = await start((request, response, right) => {
        asked += 1
        badServers[name](request, response, right)
      })
      const source = sourceFrom(url, { ...defaultLimits, ...limits })
      await expect(source.read(file, {})).rejects.toMatchObject({ failure: 'unreachable', message: reason })
      expect(asked).toBe(1)
    })
})

describe('a download', () => {
  it('may take longer than any limit as long as enough comes', async () => {
    const url = await start((_, response, right) => {
      let at = 0
      const timer = setInterval(() => {
        response.write(right.subarray(at, at + 20))
        at += 20
        if (at < right.length) return
        clearInterval(timer)
        response.end()
      }, 250)
    })
    const source = httpSource(new URL(url), [''], { ...defaultLimits, periodMs: 2000, periodBytes: 10 })
    const began = performance.now()
    expect(content.equals((await source.read(file, {})).bytes)).toBe(true)
    expect(performance.now() - began).toBeGreaterThan(2000)
  })
  it('is a stall when little comes after much', async () => {
    const url = await start((_, response, right) => {
      response.write(right.subarray(0, 200))
      const timer = setInterval(() => response.write(Buffer.alloc(1)), 20)
      response.on('close', () => clearInterval(timer))
    })
    const source = httpSource(new URL(url), [''], { ...defaultLimits, periodMs: 200, periodBytes: 100 })
    await expect(source.read(file, {})).rejects.toThrow('stalls: fewer than 100 bytes in 0.2 s')
  })
  it('leaves nothing on the signal', async () => {
    const { signal } = new AbortController()
    await sourceFrom(await start(giveRight)).read(file, { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
  it('reports how far it is, in bytes of the unpacked file', async () => {
    const seen: DownloadProgress[] = []
    const url = await start(giveRight)
    await sourceFrom(url).read(file, { onProgress: (progress) => seen.push(progress) })
    expect(seen.at(-1)).toEqual({ file: file.name, source: `${url}/`, bytes: 256, total: 256 })
  })
  for (const name of ['no head, ever', 'stall in the body'])
    it(`ends with the signal's reason: ${name}`, async () => {
      const controller = new AbortController()
      const reason = new Error('Ctrl-C')
      const url = await start((request, response, right) => {
        badServers[name](request, response, right)
        setTimeout(() => controller.abort(reason), 20)
      })
      const { signal } = controller
      await expect(sourceFrom(url).read(file, { signal })).rejects.toBe(reason)
      await expect(sourceFrom(url).read(file, { signal })).rejects.toBe(reason)
    })
})
