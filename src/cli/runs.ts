/** `cnn runs`: the runs in ./runs, or all, how far each came and how good it is. */
import type { Command } from 'commander'
import { counted } from '../counts.js'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'

interface RunsFlags {
  readonly all?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'List the runs in ./runs, the latest at the end.', [
    'cnn runs',
    'cnn runs --all',
    'cnn runs --json'
  ])
    .option('--all', 'list the runs in other places (--out) too, with their directories')
    .action(inContext(listRuns))
}

async function listRuns(context: Context, { all = false }: RunsFlags): Promise<void> {
  const { output } = context
  const [{ describeRuns }, { listElsewhere }, { runsTable }] = await Promise.all([
    import('../run/describe-runs.js'),
    import('../run/run-directory.js'),
    import('../report/text/runs-text.js')
  ])
  const runs = await describeRuns({ elsewhere: all })
  for (const { problem } of runs) if (problem !== undefined) output.say(`warning: ${problem}`)
  const others = all ? 0 : (await listElsewhere('here')).length
  if (runs.length > 0) output.print(runsTable(runs, output.layout), 'laid out')
  else if (others === 0) output.say('there are no runs in ./runs; cnn train --config mnist makes one')
  if (others > 0) output.say(`${counted(others, 'run')} begun here in other places: cnn runs --all`)
  context.finish({ runs })
}
