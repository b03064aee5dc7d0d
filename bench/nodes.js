// Other versions of Node, as npm packages, kept under bench/.cache.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const cache = join(dirname(fileURLToPath(import.meta.url)), '.cache')

/** The binary of a major version: that of this process if it is the same version. */
export function nodeOf(major) {
  if (process.versions.node.split('.')[0] === String(major)) return process.execPath
  const name = `node-${process.platform}-${process.arch}`
  const prefix = join(cache, `node-${major}`)
  const binary = join(prefix, 'node_modules', name, 'bin/node')
  if (!existsSync(binary)) {
    console.error(`fetching Node ${major} (about 120 MB) to ${prefix}`)
    const options = ['--no-audit', '--no-fund', '--silent', '--force', '--prefix', prefix]
    execFileSync('npm', ['install', ...options, `${name}@${major}`], { stdio: 'inherit' })
  }
  return binary
}

export const versionOf = (binary) => execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim()
