/** `cnn runs`: the runs in ./runs, how far each came and how good it is. */
import type { Command } from 'commander'
import { addCommand, outputOf } from './command.js'
import type { OutputFlags } from './output.js'

export function addRunsCommand(program: Command): void {
  addCommand(program, 'runs', 'List the runs in ./runs, the latest at the end.', [
    'cnn runs',
    'cnn runs --json'
  ]).action((flags: OutputFlags) => runsCommand(flags))
}

async function runsCommand(flags: OutputFlags): Promise<void> {
  const output = outputOf(flags)
  const [{ describeRuns }, { runsTable }] = await Promise.all([
    import('../run/describe-runs.js'),
    import('../report/text/runs-text.js')
  ])
  const runs = await describeRuns()
  for (const { problem } of runs) if (problem !== undefined) output.say(`warning: ${problem}`)
  if (runs.length === 0) output.say('there are no runs in ./runs; cnn train --config mnist makes one')
  else output.print(runsTable(runs, { width: output.width, colours: output.colour }))
  output.document({ runs })
}
