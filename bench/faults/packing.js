// Own pictures: SIGKILL at a random time of their packing, pictures that are renamed, changed or removed meanwhile, two
// processes at once. The next command has the same data, nothing half is left, and nothing is written beside the pictures.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import sharp from 'sharp'
import { cnn, demand, start, trials } from './trial.js'

const perClass = 150
const classes = ['a', 'b', 'c']

const home = mkdtempSync(join(tmpdir(), 'cnn-pictures-'))
process.once('exit', () => rmSync(home, { recursive: true, force: true }))

/** Pictures of 96 x 96 that take their time, each another one. */
async function makePictures(directory) {
  for (const [label, name] of classes.entries()) {
    mkdirSync(join(directory, name), { recursive: true })
    for (let number = 0; number < perClass; number++) {
      const pixels = Buffer.from(
        Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => (i * (number + 3)) ^ (label * 85))
      )
      const png = sharp(pixels, { raw: { width: 96, height: 96, channels: 3 } }).png()
      writeFileSync(join(directory, name, `${number}.png`), await png.toBuffer())
    }
  }
}

const photos = join(home, 'photos')
await makePictures(photos)
const names = () => readdirSync(photos, { recursive: true }).sort().join()
const before = names()

const describe = ['data', photos, '--json', '--quiet']
/** What an undisturbed look at the pictures says, and how long it takes. */
process.env.XDG_CACHE_HOME = join(home, 'cache')
const { stdout, seconds } = await cnn(describe, home)
const { sha256 } = JSON.parse(stdout)

/** The packs of a cache: each is whole, and what else is there begins with a dot. */
function packsIn(directory) {
  const packs = join(directory, 'cache/cnn/pictures')
  if (!existsSync(packs)) return { whole: 0, parts: 0 }
  const found = readdirSync(packs).filter((name) => !name.startsWith('form-'))
  const whole = found.filter((name) => !name.startsWith('.'))
  for (const name of whole) demand(existsSync(join(packs, name, 'pack.json')), `${name} is no whole pack`)
  return { whole: whole.length, parts: found.length - whole.length }
}

/** The same data come out, and what was killed is cleared away. */
async function isWholeAfter(directory) {
  const again = await cnn(describe, directory)
  demand(again.code === 0, `the next command ended with ${again.code}: ${again.stderr}`)
  demand(JSON.parse(again.stdout).sha256 === sha256, 'the data are others')
  const { whole, parts } = packsIn(directory)
  demand(whole === 1, `${whole} packs`)
  demand(names() === before, 'the pictures are others')
  return parts
}

async function killed(directory, random) {
  const { child, ended } = start(describe, directory)
  await Promise.race([ended, sleep(1000 * seconds * random())])
  child.kill('SIGKILL')
  const { signal } = await ended
  const { whole, parts } = packsIn(directory)
  const left = await isWholeAfter(directory)
  demand(left === 0 || whole === 1, 'what was killed is still there')
  return signal === null
    ? 'finished before it was killed'
    : parts > 0
      ? 'killed while packing'
      : 'killed before or after'
}

/** A picture goes away and comes back while they are packed. */
async function renamed(directory, random) {
  const file = join(photos, classes[Math.floor(3 * random())], `${Math.floor(perClass * random())}.png`)
  const { ended } = start(describe, directory)
  await sleep(1000 * seconds * random())
  renameSync(file, `${file}.away`)
  const { code, stdout } = await ended
  renameSync(`${file}.away`, file)
  demand(code === 0, `it ended with ${code}`)
  const { damaged, splits } = JSON.parse(stdout)
  const count = splits.train.count + damaged.length
  demand(count >= 3 * perClass - 1, `${count} pictures`)
  // Renaming changes no time of a file: the pack may be that of all pictures, of which one was not there to be read.
  const again = await cnn(describe, directory)
  demand(again.code === 0, `the next command ended with ${again.code}`)
  demand(names() === before, 'the pictures are others')
  return damaged.length > 0
    ? 'a picture was gone when it was to be read'
    : 'a picture was gone before or after'
}

async function together(directory) {
  const both = await Promise.all([cnn(describe, directory), cnn(describe, directory)])
  for (const { code, stdout } of both)
    demand(code === 0 && JSON.parse(stdout).sha256 === sha256, `one of two ended with ${code}`)
  demand((await isWholeAfter(directory)) === 0, 'something was left')
  return 'two at once'
}

await trials(
  'own pictures: killed, renamed and shared while they are packed',
  40,
  ({ directory, random, number }) => {
    process.env.XDG_CACHE_HOME = join(directory, 'cache')
    const kinds = [killed, killed, renamed, together]
    return kinds[number % kinds.length](directory, random)
  }
)
