// Eight processes start with an empty cache: each of them gets its data, and nothing else is left.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { files, serve, set } from './data-set.js'
import { demand, trials } from './trial.js'

const server = await serve()
const module = new URL('../../dist/dataset/kinds/published-idx.js', import.meta.url).href

await trials('eight processes start with an empty cache', 50, async ({ directory }) => {
  const dir = join(directory, 'data')
  const program = `
    import { publishedIdx } from ${JSON.stringify(module)}
    await publishedIdx(${JSON.stringify(set)}).fetch(${JSON.stringify({ dir, from: [server.url] })})`
  const processes = Array.from({ length: 8 }, () =>
    spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'ignore', 'inherit']
    })
  )
  const codes = await Promise.all(processes.map(async (child) => (await once(child, 'exit'))[0]))
  demand(
    codes.every((code) => code === 0),
    `they end with ${codes}`
  )
  const found = readdirSync(dir).sort()
  demand(found.join() === [...files.keys()].sort().join(), `the cache holds ${found}`)
  for (const [name, content] of files)
    demand(readFileSync(join(dir, name)).equals(content), `${name} holds something else`)
  return 'filled'
})
server.close()
