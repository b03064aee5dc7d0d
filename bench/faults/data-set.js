// A small data set of four files on its own web server, for the faults of its cache.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { mnist } from '../../dist/dataset/kinds/mnist.js'
import { publishedIdx } from '../../dist/dataset/kinds/published-idx.js'

const bytesEach = 3_000_000

/** The files by name: each a vector of bytes in an IDX file. */
export const files = new Map(
  ['train-images', 'train-labels', 'test-images', 'test-labels'].map((name, index) => {
    const content = Buffer.alloc(8 + bytesEach + index, name)
    content.set([0, 0, 8, 1])
    content.writeUInt32BE(bytesEach + index, 4)
    return [name, content]
  })
)

const factsOf = (name) => {
  const content = files.get(name)
  return { name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') }
}

/** Its description; a separate program receives it as JSON. */
export const set = {
  ...mnist.set,
  sources: [],
  files: {
    trainImages: factsOf('train-images'),
    trainLabels: factsOf('train-labels'),
    testImages: factsOf('test-images'),
    testLabels: factsOf('test-labels')
  }
}

export const dataset = publishedIdx(set)

/** Serves the files. Returns the address, and a function that ends the server. */
export async function serve() {
  const server = createServer((request, response) => {
    const content = files.get((request.url ?? '').slice(1))
    if (content) response.end(content)
    else response.writeHead(404).end()
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections()
      server.close()
    }
  }
}
