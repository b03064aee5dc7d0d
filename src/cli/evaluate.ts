/** `cnn evaluate`: how well a run's model does on one split of its data set. */
import type { Command } from 'commander'
import { type EngineName, engineNames } from '../engine/engine.js'
import { addCommand, choice, outputOf, share, whole } from './command.js'
import { finish } from './failure.js'
import { watchInterrupts } from './interrupt.js'
import type { OutputFlags } from './output.js'
import { thresholdFailure } from './threshold.js'

const splits = ['train', 'validation', 'test'] as const

interface EvaluateFlags extends OutputFlags {
  readonly split: (typeof splits)[number]
  readonly engine: EngineName | 'auto'
  readonly threads?: number
  readonly minAccuracy?: number
}

export function addEvaluateCommand(program: Command): void {
  addCommand(program, 'evaluate', 'Evaluate a trained model: loss, accuracy, and what it confuses.', [
    'cnn evaluate',
    'cnn evaluate runs/mnist --split validation',
    'cnn evaluate mnist --min-accuracy 0.98 --json'
  ])
    .argument('[run]', 'a run directory, or the name of a run in ./runs (default: the latest)')
    .addOption(choice('--split <name>', 'which images', splits).default('test'))
    .addOption(choice('--engine <name>', 'what computes', ['auto', ...engineNames]).default('auto'))
    .addOption(whole('--threads <n>', 'threads to use (default: the cores available)', 1, 1024))
    .addOption(share('--min-accuracy <x>', 'exit code 6 if the accuracy is below'))
    .action((run: string | undefined, flags: EvaluateFlags) => evaluateCommand(run, flags))
}

async function evaluateCommand(run: string | undefined, flags: EvaluateFlags): Promise<void> {
  const output = outputOf(flags)
  const [{ evaluateRun }, { evaluationJson }, tables] = await Promise.all([
    import('../run/evaluate-run.js'),
    import('../report/evaluation.js'),
    import('../report/text/evaluation-text.js')
  ])
  const interrupts = watchInterrupts(() => output.say('stopping'))
  try {
    const { split, engine, threads, minAccuracy } = flags
    output.say(`evaluating on the ${split} split`)
    const onNotice = (text: string): void => output.say(text)
    const { run: path, evaluation } = await evaluateRun({
      run,
      split,
      engine,
      threads,
      onNotice,
      signal: interrupts.signal
    })
    const { count, loss, accuracy, meanAbsoluteError } = evaluation
    const layout = { width: output.width, colours: output.colour }
    const metric =
      meanAbsoluteError === undefined
        ? `accuracy ${accuracy.toFixed(4)}`
        : `mean absolute error ${meanAbsoluteError.toFixed(4)}`
    output.print(`${path}, ${split} split, ${count} images: loss ${loss.toFixed(4)}, ${metric}`)
    if (evaluation.perClass.length > 0) output.show(`\n${tables.perClassTable(evaluation, layout)}`)
    if (evaluation.confusion.length > 0) output.show(`\n${tables.confusionTable(evaluation, layout)}`)
    if (evaluation.worst.length > 0)
      output.show(`\nthe worst mistakes\n${tables.worstTable(evaluation, layout)}`)
    finish(output, evaluationJson(evaluation, split), thresholdFailure(split, accuracy, minAccuracy))
  } finally {
    interrupts.release()
  }
}
