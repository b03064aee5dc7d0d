/** `cnn explain`: the lecture's topics, worked out on its numbers and on the user's. */
import type { Command } from 'commander'
import type { ExplainOptions } from '../course/materials/explain-topic.js'
import type { TopicName } from '../course/topics/topics.js'
import { CnnError } from '../errors.js'
import { addCommand, outputOf, whole } from './command.js'
import { animate } from './frames.js'
import type { Output, OutputFlags } from './output.js'
import { paddingOption, sizeOption, strideOption } from './window-options.js'

interface ExplainFlags extends OutputFlags, ExplainOptions {
  readonly answer?: boolean
  readonly step?: boolean
}

export function addExplainCommand(program: Command): void {
  addCommand(program, 'explain', 'Work out a topic of the lecture; without TOPIC list them.', [
    'cnn explain',
    'cnn explain convolution --step',
    'cnn explain filters --file photo.png -o filtered.png',
    'cnn explain pooling --input "[[1,2],[3,4]]" --size 2 --answer'
  ])
    .argument('[topic]', 'one of the topics')
    .option('--answer', 'print the answers to the questions too')
    .option('--step', 'walk through the patches one by one; on a terminal they move')
    .option('--input <numbers|file>', 'numbers of your own as JSON, or a JSON or CSV file')
    .option('--file <picture>', 'a picture of your own')
    .option('--filter <name|matrix|file>', 'a filter: a name, or numbers of your own')
    .option('--target <numbers|file>', 'what the outputs should be (losses)')
    .addOption(sizeOption('rows and columns of the window'))
    .addOption(strideOption('as the topic has it'))
    .addOption(paddingOption())
    .addOption(whole('--digit <n>', 'which test image is looked at (default: 0)', 0, 9999))
    .option('--config <file|name>', 'a network of your own (layers, parameters, initialisation)')
    .option('--run <run>', 'a run (training, network; default: the latest)')
    .option('-o, --out <file>', 'write the picture of a topic that has one; one that is there is replaced')
    .action((topic: string | undefined, flags: ExplainFlags) => explainCommand(topic, flags))
}

async function explainCommand(topic: string | undefined, flags: ExplainFlags): Promise<void> {
  const output = outputOf(flags)
  const { isTopic, topicNames } = await import('../course/topics/topics.js')
  if (topic === undefined) return listTopics(output)
  if (isTopic(topic)) return explainTopic(topic, flags, output)
  const { nearest } = await import('../config/check/nearest.js')
  const guess = nearest(topic, topicNames)
  throw new CnnError('USAGE', `there is no topic "${topic}"`, {
    where: 'TOPIC',
    hint: guess === undefined ? `the topics are: ${topicNames.join(', ')}` : `did you mean ${guess}?`
  })
}

async function listTopics(output: Output): Promise<void> {
  const [{ topicNames, topics }, { definitionList }] = await Promise.all([
    import('../course/topics/topics.js'),
    import('../report/text/definition-list.js')
  ])
  const entries = topicNames.map((name) => ({ term: name, text: topics[name].about }))
  output.print(definitionList(entries, { width: output.width, colours: output.colour }))
  output.say('work one out: cnn explain TOPIC; --help says what can be given to it')
  output.document({ topics: topicNames.map((name) => ({ name, about: topics[name].about })) })
}

async function explainTopic(topic: TopicName, flags: ExplainFlags, output: Output): Promise<void> {
  const { answer = false, step = false, out } = flags
  const [{ explain }, { explanationJson, explanationText, sectionText }] = await Promise.all([
    import('../course/materials/explain-topic.js'),
    import('../course/topics/topic-text.js')
  ])
  const explanation = await explain(topic, flags)
  const steps = step ? (explanation.steps?.() ?? []) : undefined
  const options = { width: output.width, colours: output.colour }
  if (!output.json) {
    if (steps)
      await animate(
        steps.map((one) => sectionText(one, options)),
        output
      )
    else output.print(explanationText(explanation, { ...options, answers: answer }))
  }
  if (out !== undefined) output.say(`written to ${out}`)
  output.document(explanationJson(topic, explanation, { answers: answer, ...(steps && { steps }) }))
}
