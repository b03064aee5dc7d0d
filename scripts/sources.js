// A hash of everything that dist/ is built from: the build writes it, and tests check with it that dist/ is current.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['src', 'scripts', 'package.json', 'tsconfig.json']

/** Where the build writes the hash of its sources. */
export const builtFrom = (root) => join(root, 'dist/sources.sha256')

/** SHA-256 of the names and the contents of all sources. */
export function hashSources(root) {
  const hash = createHash('sha256')
  const add = (path) => {
    const whole = join(root, path)
    if (statSync(whole).isDirectory()) for (const name of readdirSync(whole).sort()) add(`${path}/${name}`)
    else hash.update(`${path}\0`).update(readFileSync(whole)).update('\0')
  }
  for (const path of sources) add(path)
  return hash.digest('hex')
}

/** Whether dist/ is complete and was built from the current sources. */
export function isBuilt(root) {
  return existsSync(builtFrom(root)) && readFileSync(builtFrom(root), 'utf8') === hashSources(root)
}
