/** A user without a home: no HOME, and a user number without a passwd entry, as in containers. Needs root. */
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root, temporaryDirectory } from './tools.js'

it('has no cache, and nothing is installed in it', () => {
  // The modules alone, where that user may read them.
  const directory = temporaryDirectory()
  chmodSync(directory, 0o755)
  for (const module of ['tensorflow/place', 'files/user-directories']) {
    mkdirSync(join(directory, module, '..'), { recursive: true })
    copyFileSync(join(root, `dist/${module}.js`), join(directory, `${module}.js`))
  }
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  writeFileSync(
    join(directory, 'ask.mjs'),
    `import { cacheDirectory } from './files/user-directories.js'
     import { installedDirectories } from './tensorflow/place.js'
     console.log(String(cacheDirectory()), installedDirectories().length)`
  )
  const ask = (env: Record<string, string>) =>
    execFileSync(process.execPath, [join(directory, 'ask.mjs')], {
      uid: 54_321,
      cwd: '/',
      env,
      encoding: 'utf8'
    })
  expect(ask({})).toBe('undefined 0\n')
  expect(ask({ HOME: '' })).toBe('undefined 0\n')
  expect(ask({ HOME: '/nowhere' })).toBe('/nowhere/.cache/cnn 0\n')
  expect(ask({ XDG_CACHE_HOME: '/elsewhere' })).toBe('/elsewhere/cnn 0\n')
})
