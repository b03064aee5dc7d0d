/** The commands, in the order of the help; the module of each is loaded when the command is called for. */
import type { Command } from 'commander'

/** What the module of a command exports. */
export interface CommandModule {
  /** Gives the command its description, arguments, options and action. */
  readonly define: (command: Command) => void
}

/**
 * Every command by its name. A module imports at its top no more than it needs to read its arguments: what does the
 * work is imported by the action.
 */
export const commands: Readonly<Record<string, () => Promise<CommandModule>>> = {
  init: () => import('./init.js'),
  train: () => import('./train.js'),
  evaluate: () => import('./evaluate.js'),
  predict: () => import('./predict.js'),
  plot: () => import('./plot.js'),
  reproduce: () => import('./reproduce.js'),
  runs: () => import('./runs.js'),
  summary: () => import('./summary.js'),
  explain: () => import('./explain.js'),
  convolve: () => import('./convolve.js'),
  pool: () => import('./pool.js'),
  data: () => import('./data.js'),
  engine: () => import('./engine.js')
}
