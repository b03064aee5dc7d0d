/** Where caches of `cnn` lie. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * In XDG_CACHE_HOME, else in `.cache` of the user's home. Undefined where the user has neither, as a process in a container may
 * that runs under a number without a passwd entry.
 */
export function userCache(): string | undefined {
  const { XDG_CACHE_HOME } = process.env
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'cnn')
  const home = homeDirectory()
  return home === undefined ? undefined : join(home, '.cache', 'cnn')
}

function homeDirectory(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    // No HOME, and nothing else knows the user.
    return undefined
  }
}
