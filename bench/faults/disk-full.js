// A full disk at every 64 KiB of a save and of a download, and under a whole training: the old file or the new one is
// whole.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCheckpoint, saveCheckpoint } from '../../dist/run/checkpoints/store.js'
import { checkpoint, sizes } from './checkpoint.js'
import { dataset, files, serve } from './data-set.js'
import { cnn, demand, trials } from './trial.js'

// A file system of a fixed size needs a mount, and without root a mount needs its own name space.
if (!process.env.CNN_MOUNTS) {
  const own = process.getuid() === 0 ? ['--mount'] : ['--map-root-user', '--mount']
  const args = [...own, process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)]
  const { status } = spawnSync('unshare', args, {
    stdio: 'inherit',
    env: { ...process.env, CNN_MOUNTS: 'own' }
  })
  process.exit(status ?? 1)
}

const step = 64 * 1024
const disk = mkdtempSync(join(tmpdir(), 'cnn-disk-'))
let mounted = false

/** A disk with this much room. */
function withRoom(bytes) {
  if (mounted) execFileSync('umount', [disk])
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', disk])
  mounted = true
}

const isFull = (error, path) =>
  demand(
    error.code === 'WRITE' &&
      error.exitCode === 8 &&
      error.message.includes('ENOSPC') &&
      error.message.includes(path),
    `the error is ${error.code}: ${error.message}`
  )

/** What is done with this much room, in bytes from `from` on: throws when it fails, returns whether it was enough. */
const works = {
  'a checkpoint': {
    // The first one is there and whole.
    from: step * Math.ceil(sizes.checkpoint / step),
    steps: Math.ceil(sizes.checkpoint / step) + 2,
    async work() {
      const run = join(disk, 'run')
      const first = await saveCheckpoint(run, checkpoint(1), 2).catch((error) => error)
      if (typeof first !== 'number') {
        isFull(first, run)
        return false
      }
      const failure = await saveCheckpoint(run, checkpoint(2), 2).catch((error) => error)
      const failed = typeof failure !== 'number'
      if (failed) isFull(failure, join(run, 'checkpoints/000002'))
      const found = await readCheckpoint(run, 'a-run')
      demand(found.damaged.length === 0 && found.generation === (failed ? 1 : 2), `found ${found.generation}`)
      demand(readdirSync(join(run, 'checkpoints')).length === found.generation, 'something else is left')
      return !failed
    }
  },
  'a download': {
    from: step,
    steps: 190,
    async work(url) {
      const dir = join(disk, 'data')
      const failure = await dataset.fetch({ dir, from: [url] }).then(
        () => undefined,
        (error) => error
      )
      if (failure) isFull(failure, disk)
      const found = failure?.message.includes('mkdir') ? [] : readdirSync(dir)
      for (const name of found)
        demand(readFileSync(join(dir, name)).equals(files.get(name)), `${name} is not whole`)
      demand(failure || found.length === files.size, `only ${found} are there`)
      return !failure
    }
  },
  'a training': {
    from: step,
    steps: 20,
    async work() {
      const run = join(disk, 'run')
      const args = ['train', '--config', 'smoke', '--limit', '1000', '--epochs', '3', '--out', run, '--json']
      const { code, stdout, stderr } = await cnn([...args, '--set', 'model.layers[0].filters=64'], disk)
      if (code === 0) return true
      demand(code === 8, `it ends with ${code}: ${stderr}`)
      const { error } = JSON.parse(stdout)
      demand(error.code === 'WRITE' && error.message.includes(run), error.message)
      return false
    }
  }
}

const server = await serve()
const kinds = Object.entries(works)
let kind = 0
let room = kinds[0][1].from
try {
  await trials('the disk is full', Number.POSITIVE_INFINITY, async ({ random, sampled }) => {
    // With --tries: amounts of room from the seed. Otherwise every amount for each work, until one is enough.
    if (sampled) {
      kind = Math.floor(random() * kinds.length)
      room = kinds[kind][1].from + step * Math.floor(kinds[kind][1].steps * random())
    } else if (kind === kinds.length) return undefined
    const [name, { work }] = kinds[kind]
    withRoom(room)
    const enough = await work(server.url)
    room += step
    if (enough && !sampled) room = kinds[++kind]?.[1].from
    return `${name}: ${enough ? 'enough room' : 'the disk is full'}`
  })
} finally {
  server.close()
  if (mounted) execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
}
