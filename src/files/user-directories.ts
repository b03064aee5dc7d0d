/** Where things of the user's lie that belong to no project: caches, and what is remembered between commands. */
import { homedir } from 'node:os'
import { join } from 'node:path'

/**
 * Where caches of `cnn` lie: in XDG_CACHE_HOME, else in `.cache` of the user's home. Undefined where the user has neither,
 * as a process in a container may that runs under a number without a passwd entry.
 */
export const cacheDirectory = (): string | undefined => ofUser(process.env.XDG_CACHE_HOME, '.cache')

/** Where `cnn` remembers things: in XDG_STATE_HOME, else in `.local/state` of the user's home; undefined as above. */
export const stateDirectory = (): string | undefined =>
  ofUser(process.env.XDG_STATE_HOME, join('.local', 'state'))

function ofUser(named: string | undefined, belowHome: string): string | undefined {
  if (named) return join(named, 'cnn')
  const home = homeDirectory()
  return home === undefined ? undefined : join(home, belowHome, 'cnn')
}

function homeDirectory(): string | undefined {
  try {
    return homedir() || undefined
  } catch {
    // No HOME, and nothing else knows the user.
    return undefined
  }
}
