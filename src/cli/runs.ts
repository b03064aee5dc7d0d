/** `cnn runs`: the runs in ./runs, how far each came and how good it is. */
import type { Command } from 'commander'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'

export function define(command: Command): void {
  describeCommand(command, 'List the runs in ./runs, the latest at the end.', [
    'cnn runs',
    'cnn runs --json'
  ]).action(inContext(listRuns))
}

async function listRuns(context: Context): Promise<void> {
  const { output } = context
  const [{ describeRuns }, { runsTable }] = await Promise.all([
    import('../run/describe-runs.js'),
    import('../report/text/runs-text.js')
  ])
  const runs = await describeRuns()
  for (const { problem } of runs) if (problem !== undefined) output.say(`warning: ${problem}`)
  if (runs.length === 0) output.say('there are no runs in ./runs; cnn train --config mnist makes one')
  else output.print(runsTable(runs, output.layout))
  context.finish({ runs })
}
