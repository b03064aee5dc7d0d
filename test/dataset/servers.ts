/** Web servers for the tests of downloads: working ones, and a table of those that fail in every way we know. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { gzip, smallFiles } from './small.js'

/** Answers one request. `right` is the file asked for, packed where its name ends in `.gz`. */
export type Answer = (request: IncomingMessage, response: ServerResponse, right: Buffer) => void

export interface Running {
  readonly url: string
  readonly close: () => Promise<void>
}

export const giveRight: Answer = (_, response, right) => {
  response.end(right)
}

/** Serves the small data set on a free port, with `answer` for each of its files and 404 for the rest. */
export const serve = (
  answer: Answer,
  files: Readonly<Record<string, Buffer>> = smallFiles
): Promise<Running> =>
  listen(
    createServer((request, response) => {
      const name = new URL(request.url ?? '', 'http://x').pathname.replace(/^.*\//, '')
      const plain = files[name.replace(/\.gz$/, '')]
      if (plain === undefined) response.writeHead(404).end()
      else answer(request, response, name.endsWith('.gz') ? gzip(plain) : plain)
    })
  )

/** Serves what is not HTTP. */
export const serveRaw = (connected: (socket: Socket) => void): Promise<Running> =>
  listen(
    createTcpServer((socket) => {
      socket.on('error', () => {})
      connected(socket)
    })
  )

async function listen(server: Server): Promise<Running> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      })
  }
}

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end('no')
  }
/** Sends `piece` again and again until the other side goes. */
const endless =
  (piece: Buffer, everyMs: number, start?: (right: Buffer) => Buffer): Answer =>
  (_, response, right) => {
    if (start !== undefined) response.write(start(right))
    const timer = setInterval(() => response.write(piece), everyMs)
    response.on('close', () => clearInterval(timer))
  }

/** Servers that never give a file, by what they do. */
export const badServers: Readonly<Record<string, Answer>> = {
  'HTTP 204': status(204),
  'HTTP 400': status(400),
  'HTTP 401': status(401),
  'HTTP 403': status(403),
  'HTTP 404': status(404),
  'HTTP 429': status(429),
  'HTTP 500': status(500),
  'HTTP 503': status(503),
  'HTTP 206 with half': (_, response, right) => {
    response.writeHead(206).end(half(right))
  },
  'HTTP 206 with the file': (_, response, right) => {
    response.writeHead(206).end(right)
  },
  'HTTP 404 with the file': (_, response, right) => {
    response.writeHead(404).end(right)
  },
  'redirect without an address': status(302),
  'redirect to itself': (request, response) => {
    response.writeHead(302, { location: request.url ?? '' }).end()
  },
  'redirects in a circle': (request, response) => {
    const turn = Number(new URL(request.url ?? '', 'http://x').searchParams.get('turn') ?? 0)
    response.writeHead(301, { location: `?turn=${(turn + 1) % 3}` }).end()
  },
  'redirect to ftp': status(302, { location: 'ftp://127.0.0.1/train-images' }),
  'redirect to a file here': status(302, { location: 'file:///etc/passwd' }),
  'redirect to what is no URL': status(302, { location: 'http://[' }),
  'redirect to a closed port': status(302, { location: 'http://127.0.0.1:1/train-images' }),
  'no head, ever': () => {},
  'head, no body, ever': (_, response) => {
    response.flushHeaders()
  },
  'stall in the body': (_, response, right) => {
    response.write(half(right))
  },
  'stall after the whole body': (_, response, right) => {
    response.write(right)
  },
  'a byte now and then': endless(Buffer.alloc(1), 20),
  'reset before the head': (request) => {
    request.socket.resetAndDestroy()
  },
  'reset in the body': (request, response, right) => {
    response.writeHead(200, { 'content-length': right.length })
    response.write(half(right), () => request.socket.resetAndDestroy())
  },
  'closed in a body of stated length': (request, response, right) => {
    response.writeHead(200, { 'content-length': right.length })
    response.write(half(right), () => request.socket.end())
  },
  'closed in a chunked body': (request, response, right) => {
    response.write(half(right), () => request.socket.end())
  },
  'less than stated': (request, response, right) => {
    response.writeHead(200, { 'content-length': right.length + 9 })
    response.write(right, () => request.socket.end())
  },
  'states less than there is': (_, response, right) => {
    response.strictContentLength = false
    response.writeHead(200, { 'content-length': right.length - 5 })
    response.end(right)
  },
  'announces a terabyte': (_, response, right) => {
    response.writeHead(200, { 'content-length': 2 ** 40 })
    response.write(right)
  },
  'endless zeros': endless(Buffer.alloc(1 << 16), 1),
  'endless empty gzip members': endless(gzip(Buffer.alloc(0)), 0, gzip),
  'endless bytes after the file': endless(Buffer.alloc(1 << 12), 1, (right) => right),
  'says gzip, sends no gzip': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain text')
  },
  'says br, sends none': (_, response, right) => {
    response.writeHead(200, { 'content-encoding': 'br' }).end(right)
  },
  'gzip bomb as content-encoding': (_, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzip(Buffer.alloc(32 << 20)))
  },
  'page of HTML with 200': (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Welcome</html>')
  },
  'JSON with 200': (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"error":"quota"}')
  },
  'the first file for every name': (_, response) => {
    response.end(smallFiles['test-labels']?.subarray(0, 12))
  }
}

/** What answers on the port without speaking HTTP. */
export const badListeners: Readonly<Record<string, (socket: Socket) => void>> = {
  'closes at once': (socket) => socket.end(),
  'resets at once': (socket) => socket.resetAndDestroy(),
  'speaks another protocol': (socket) => socket.end('220 mail.example ESMTP\r\n'),
  'sends random bytes': (socket) => socket.end(Buffer.from([0, 255, 254, 3, 9, 13, 10, 10])),
  'ends in the head': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'),
  'endless head': (socket) => {
    const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\n'.padEnd(64, 'x')), 1)
    socket.on('close', () => clearInterval(timer))
  },
  'broken chunk length': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n'),
  'two lengths': (socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\nabcdefghi'),
  'reads nothing, says nothing': (socket) => {
    socket.pause()
  }
}
