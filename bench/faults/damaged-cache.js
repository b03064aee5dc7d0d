// The cache is damaged after it was verified, with its times unchanged: the next run detects and repairs it.
import { readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { dataset, files, serve } from './data-set.js'
import { damage, demand, trials } from './trial.js'

const server = await serve()
const ways = ['cut', 'flipped', 'zeros', 'longer', 'missing']

await trials('the cache is damaged after it was verified', 100, async ({ directory, random }) => {
  const dir = join(directory, 'data')
  const load = (options) => dataset.fetch({ dir, ...options })
  await load({ from: [server.url] })
  const verified = await load({})
  demand(
    verified.files.every(({ source }) => source === 'cache'),
    'the cache was not used'
  )
  const name = [...files.keys()][Math.floor(random() * files.size)]
  const way = ways[Math.floor(random() * ways.length)]
  const path = join(dir, name)
  const { atime, mtime } = statSync(path)
  damage(path, way, random)
  if (way !== 'missing') utimesSync(path, atime, mtime)
  const notices = []
  await load({ from: [server.url], onNotice: (text) => notices.push(text) })
  for (const [file, content] of files)
    demand(readFileSync(join(dir, file)).equals(content), `${file} was not healed after ${name} was ${way}`)
  demand(
    way === 'missing' || notices.some((text) => text.includes(name)),
    `nothing is said of ${name}: ${notices}`
  )
  return way
})
server.close()
