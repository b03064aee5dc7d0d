/** An npm package that contains data files: the default source, which needs no network. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { directorySource } from './local-directory.js'
import { type Source, SourceError } from './source.js'

/**
 * @param name the package, a dependency of this one
 * @param folder the folder in it that contains the files uncompressed
 */
export function packageSource(name: string, folder: string): Source {
  return {
    name: `npm package ${name}`,
    // The files stay where npm put them, and each run checks them there.
    keep: false,
    async read(file, options) {
      let manifest: string
      try {
        manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
      } catch (error) {
        throw new SourceError('unreachable', 'is not installed', error)
      }
      return directorySource(join(dirname(manifest), folder), false).read(file, options)
    }
  }
}
