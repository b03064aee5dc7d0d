// The N-th file operation fails, for every N until none does: the old file or the new one whole, exit code 8, the path.
import fs, { readdirSync, readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { demand, trials } from './trial.js'

// All requests of this process to the file system go through here. The synchronous functions are the script's own.
const asked = { count: 0, failing: 0, operation: '' }
function failAt(object, names, prefix = '') {
  for (const name of names) {
    const real = object[name]
    object[name] = function (...args) {
      asked.count++
      if (asked.count !== asked.failing) return real.apply(this, args)
      asked.operation = `${prefix}${name}`
      return Promise.reject(
        Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', syscall: name })
      )
    }
  }
}
const probe = await fs.promises.open(new URL(import.meta.url), 'r')
failAt(Object.getPrototypeOf(probe), ['write', 'sync', 'stat', 'close'], 'file.')
await probe.close()
failAt(fs.promises, ['open', 'mkdir', 'rename', 'rm', 'readdir', 'stat', 'writeFile', 'utimes'])
syncBuiltinESMExports()

// Imported only now, so that they get the functions that fail.
const { readCheckpoint, saveCheckpoint } = await import('../../dist/run/checkpoints/store.js')
const { claimWriting } = await import('../../dist/run/writer/claim.js')
const { leaveReceipt } = await import('../../dist/run/leave.js')
const { writeWhole } = await import('../../dist/files.js')
const { checkpoint } = await import('./checkpoint.js')
const { dataset, files, serve } = await import('./data-set.js')

const server = await serve()
const { config } = checkpoint(1)
const text = (n) => String(n).repeat(100_000)

/** For each: what exists before, what is done when an operation fails, what must hold after it. */
const works = {
  'a file': {
    before: (at) => writeWhole(join(at, 'file'), text(1)),
    work: (at) => writeWhole(join(at, 'file'), text(2)),
    holds(at, failed) {
      const found = readFileSync(join(at, 'file'), 'utf8')
      // A directory that could not be synced already has the new file.
      demand(found === text(2) || (failed && found === text(1)), 'the file is not whole')
    }
  },
  'a checkpoint': {
    before: (at) => saveCheckpoint(at, checkpoint(1), 1),
    work: (at) => saveCheckpoint(at, checkpoint(2), 1),
    async holds(at, failed) {
      const found = await readCheckpoint(at, 'a-run')
      demand(found.damaged.length === 0, `${found.damaged}`)
      const { epoch, weights } = found.checkpoint.state
      demand(epoch === 2 || (failed && epoch === 1), `the checkpoint is that after epoch ${epoch}`)
      demand(weights[0][0] === epoch, 'its weights are others')
    }
  },
  'a receipt': {
    before: (at) => leaveReceipt(at, config, { id: 'one' }),
    work: (at) => leaveReceipt(at, config, { id: 'two' }),
    holds(at, failed) {
      const { id } = JSON.parse(readFileSync(join(at, 'environment.json'), 'utf8'))
      demand(id === 'two' || (failed && id === 'one'), `it is ${id}`)
      JSON.parse(readFileSync(join(at, 'config.json'), 'utf8'))
    }
  },
  'a claim': {
    before: () => {},
    work: async (at) => (await claimWriting(at)).release(),
    async holds(at) {
      const writer = await claimWriting(at)
      await writer.release()
      demand(readdirSync(at).length === 0, `${readdirSync(at)} is left`)
    }
  },
  'a download': {
    before: () => {},
    work: (at) => dataset.fetch({ dir: join(at, 'data'), from: [server.url] }),
    async holds(at, failed) {
      const { files: found } = await dataset.fetch({
        dir: join(at, 'data'),
        from: [server.url]
      })
      demand(failed || found.every(({ source }) => source === 'cache'), 'the files were not kept')
      demand(
        readdirSync(join(at, 'data')).sort().join() === [...files.keys()].sort().join(),
        'something is left'
      )
    }
  }
}

const kinds = Object.entries(works)
let kind = 0
let failing = 0
await trials(
  'the N-th file operation fails',
  Number.POSITIVE_INFINITY,
  async ({ directory, random, sampled }) => {
    if (sampled) {
      kind = Math.floor(random() * kinds.length)
      failing = Math.floor(25 * random())
    } else if (kind === kinds.length) return undefined
    const [name, { before, work, holds }] = kinds[kind]
    await before(directory)
    Object.assign(asked, { count: 0, failing: ++failing, operation: '' })
    const failure = await work(directory).then(
      () => undefined,
      (error) => error
    )
    asked.failing = 0
    const { operation } = asked
    if (operation === '' && !sampled) {
      failing = 0
      kind++
    }
    if (failure)
      demand(
        failure.code === 'WRITE' && failure.exitCode === 8 && failure.message.includes(directory),
        `${name}, ${operation} fails: ${failure.code} ${failure.message}`
      )
    demand(operation !== '' || failure === undefined, `${failure?.message}`)
    await Promise.resolve(holds(directory, failure !== undefined)).catch((error) =>
      demand(false, `${name}, operation ${failing} (${operation}) fails: ${error.message}`)
    )
    return failure
      ? `${name}: ${operation}`
      : `${name}: ${operation === '' ? 'nothing fails' : 'done without it'}`
  }
)
server.close()
