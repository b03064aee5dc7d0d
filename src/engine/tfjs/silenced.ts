/** Keeps native TensorFlow from writing to stderr while it loads. */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { stderrFile } from '../../tensorflow/place.js'

/** What tensorflow/stderr.cc exports. */
interface Stderr {
  hide(): void
  show(): void
}

/** Runs work with stderr hidden, if the tfjs-node in this directory came with the addon for that; not with --debug. */
export function silenced<T>(directory: string, work: () => T): T {
  const file = join(directory, stderrFile)
  if (process.env.DEBUG === 'cnn' || !existsSync(file)) return work()
  const { hide, show } = createRequire(import.meta.url)(file) as Stderr
  hide()
  try {
    return work()
  } finally {
    show()
  }
}
