/** `cnn evaluate`: how well a run's model does on one split of its data set. */

import type { Command } from 'commander'
import { scoresIn } from '../config/metrics.js'
import { counted } from '../counts.js'
import { metricText } from '../report/text/number-text.js'
import { exactResultText, noTestSplit } from '../report/text/score-text.js'
import { shellWord } from '../report/text/shell-word.js'
import { type ChartFlags, themeOption, widthOption } from './chart-options.js'
import {
  choice,
  describeCommand,
  type EngineFlags,
  engineOption,
  inContext,
  share,
  threadsOption
} from './command.js'
import type { Context } from './context.js'
import { thresholdFailure } from './threshold.js'

const splits = ['train', 'validation', 'test'] as const

interface EvaluateFlags extends EngineFlags, ChartFlags {
  readonly split?: (typeof splits)[number]
  readonly data?: string
  readonly minAccuracy?: number
  readonly out?: string
}

export function define(command: Command): void {
  describeCommand(command, 'Evaluate a trained model: loss, accuracy, and what it confuses.', [
    'cnn evaluate',
    'cnn evaluate runs/mnist --split validation',
    'cnn evaluate mnist --min-accuracy 0.98 --json',
    'cnn evaluate -o confusion.png --width 85mm',
    'cnn evaluate photos --data new-photos/'
  ])
    .argument('[run]', 'a run directory, or the name of a run in ./runs (default: the latest)')
    .addOption(
      choice('--split <name>', 'the images to evaluate (default: test where there are such)', splits)
    )
    .option('--data <path>', 'other pictures, in folders named like the classes of the model')
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(share('--min-accuracy <x>', 'exit code 6 if the accuracy is below'))
    .option('-o, --out <file>', 'draw the confusion matrix: .svg or .png; an existing file is replaced')
    .addOption(widthOption('as the classes need'))
    .addOption(themeOption())
    .action(inContext(evaluate))
}

async function evaluate(context: Context, run: string | undefined, flags: EvaluateFlags): Promise<void> {
  const { output } = context
  const { data, engine, threads, minAccuracy, out, width, theme } = flags
  const { checkChartFile, writeConfusion } = await import('../run/chart-file.js')
  checkChartFile(out, { width, theme })
  const signal = context.stoppable('stopping')
  output.say(
    data === undefined ? `evaluating on the ${flags.split ?? 'test'} split` : `evaluating on ${data}`
  )
  const [{ evaluateRun }, { evaluateJson }, tables, { DataScreen }] = await Promise.all([
    import('../run/evaluate-run.js'),
    import('../report/evaluation.js'),
    import('../report/text/evaluation-text.js'),
    import('./data-screen.js')
  ])
  const reading = new DataScreen(context, signal)
  const evaluated = await evaluateRun({ ...reading, run, split: flags.split, data, engine, threads })
  const { run: path, split, evaluation } = evaluated
  if (data === undefined && flags.split === undefined && split !== 'test') output.say(noTestSplit(split))
  const { count, loss, accuracy } = evaluation
  const scores = [`loss ${metricText(loss)}`, ...scoresIn(evaluation).map(exactResultText)]
  const what = data === undefined || split === 'test' ? `${split} split` : 'all'
  const where = data === undefined ? what : `${data}, ${what}`
  output.print(`${path}, ${where}, ${counted(count, 'image')}: ${scores.join(', ')}`)
  if (evaluation.perClass.length > 0)
    output.show(`\n${tables.perClassTable(evaluation, output.layout)}`, 'laid out')
  if (evaluation.confusion.length > 0)
    output.show(`\n${tables.confusionTable(evaluation, output.layout)}`, 'laid out')
  const [worst] = evaluation.worst
  if (worst) {
    output.show(`\nthe worst mistakes\n${tables.worstTable(evaluation, output.layout)}`, 'laid out')
    // Topics show images of the test split of a published data set only.
    if (split === 'test' && worst.file === undefined)
      output.show(
        `\nhow it came to the first: cnn explain network --digit ${worst.index} --run ${shellWord(path)}`
      )
  }
  if (out !== undefined) {
    await writeConfusion({ file: out, width, theme }, evaluation, {
      run: path,
      images: data ?? `${split} split`
    })
    output.say(`the confusion matrix is in ${out}`)
  }
  context.finish(evaluateJson(evaluation, split, path, data), thresholdFailure(split, accuracy, minAccuracy))
}
