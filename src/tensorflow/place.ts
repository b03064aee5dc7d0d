/** Where installed native TensorFlow is stored: a directory for each version of TensorFlow. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDirectory } from '../files/user-directories.js'

/** The command that installs it. */
export const installCommand = 'cnn engine install tensorflow'

/** The name of the directory of one version, such as `tensorflow-2.21.0`. */
export const directoryName = (version: string): string => `tensorflow-${version}`

/** The path of tfjs-node's addon below its package, where it looks for it in Node 20 and newer. */
export const addonFile = 'lib/napi-v8/tfjs_binding.node'

/** The addon beside it that hides stderr, if `cnn engine install tensorflow` built them. */
export const stderrFile = 'lib/napi-v8/stderr.node'

/** The file written last into an installed directory: its version and where it came from. */
export const receiptFile = 'installed.json'

/** tfjs-node below an installed directory. */
export const tfjsNodeIn = (directory: string): string => join(directory, 'node_modules/@tensorflow/tfjs-node')

/** The directories of the versions that are installed for this user, newest first. */
export function installedDirectories(): string[] {
  const cache = cacheDirectory()
  if (cache === undefined || !existsSync(cache)) return []
  return readdirSync(cache)
    .map((name) => ({ name, version: /^tensorflow-(\d+)\.(\d+)\.(\d+)$/.exec(name)?.slice(1).map(Number) }))
    .filter((found): found is { name: string; version: number[] } => found.version !== undefined)
    .sort((one, two) => byVersion(two.version, one.version))
    .map(({ name }) => join(cache, name))
}

function byVersion(one: readonly number[], two: readonly number[]): number {
  for (const [index, part] of one.entries()) {
    const other = two[index]
    if (other !== undefined && other !== part) return part - other
  }
  return 0
}
