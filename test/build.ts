/** Before all tests: builds dist/ if it does not match the current sources, so that no test runs an old build. */
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuilt } from '../scripts/sources.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

export function setup(): void {
  if (isBuilt(root)) return
  console.log('dist/ is not of these sources: building it')
  execFileSync(process.execPath, [join(root, 'scripts/build.js')], { cwd: root, stdio: 'inherit' })
}
