// What dist/ is built from, as one hash: the build leaves it there, and the tests see by it whether dist/ is of today.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['src', 'scripts', 'package.json', 'tsconfig.json']

/** Where the build leaves the hash of what it was given. */
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

/** Whether dist/ is whole and was built from the sources as they are now. */
export function isBuilt(root) {
  return existsSync(builtFrom(root)) && readFileSync(builtFrom(root), 'utf8') === hashSources(root)
}
