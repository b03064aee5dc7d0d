/** `cnn explain`: the lecture's topics, worked out on its numbers and on the user's. */
import { type Command, Help, type Option } from 'commander'
import type { ExplainOptions } from '../course/materials/explain-topic.js'
import { isTopic, type TopicName, topicNames, topics } from '../course/topics/topics.js'
import { CnnError } from '../errors.js'
import { themeOption, widthOption } from './chart-options.js'
import { describeCommand, inContext, whole } from './command.js'
import type { Context } from './context.js'
import { animate } from './frames.js'
import { paddingOption, sizeOption, strideOption } from './window-options.js'

interface ExplainFlags extends ExplainOptions {
  readonly answer?: boolean
  readonly step?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'Work out a topic of the lecture; without TOPIC list them.', [
    'cnn explain',
    'cnn explain convolution --step',
    'cnn explain filters --file photo.png -o filtered.png',
    'cnn explain pooling --input "[[1,2],[3,4]]" --size 2 --answer'
  ])
    .argument('[topic]', 'one of the topics; its --help shows what it takes')
    .configureHelp({ visibleOptions: optionsOfTopic })
    .option('--answer', 'print the answers to the questions too')
    .option('--step', 'walk through the patches one by one; on a terminal they move')
    .option('--input <numbers|file>', 'numbers of your own as JSON, or a JSON or CSV file')
    .option('--file <picture>', 'a picture of your own')
    .option('--filter <name|matrix|file>', 'a filter: a name, or numbers of your own')
    .option('--target <numbers|file>', 'what the outputs should be (losses)')
    .addOption(sizeOption('rows and columns of the window'))
    .addOption(strideOption('as the topic has it'))
    .addOption(paddingOption())
    .addOption(whole('--digit <n>', 'which test image is looked at (default: 0; of filters: none)', 0, 9999))
    .option('--config <file|name>', 'a network of your own (layers, parameters, initialisation)')
    .option('--run <run>', 'a run (training, network; default: the latest)')
    .option('-o, --out <file>', 'draw the picture of a topic that has one: .svg or .png; replaces a file')
    .addOption(widthOption('as the picture needs'))
    .addOption(themeOption())
    .action(inContext(explain))
}

/** What the topics take between them, as options are named. */
const givings: readonly string[] = Object.values(topics).flatMap(({ takes }) => takes)

/** With a topic before `--help`, only the options that it takes. */
function optionsOfTopic(this: Help, command: Command): Option[] {
  const all = Help.prototype.visibleOptions.call(this, command)
  const [topic] = command.args
  if (topic === undefined || !isTopic(topic)) return all
  const takes: readonly string[] = topics[topic].takes
  return all.filter(({ long }) => {
    const option = long?.replace(/^--/, '') ?? ''
    const name = option === 'width' || option === 'theme' ? 'out' : option
    return takes.includes(name) || !givings.includes(name)
  })
}

async function explain(context: Context, topic: string | undefined, flags: ExplainFlags): Promise<void> {
  if (topic === undefined) return listTopics(context)
  if (isTopic(topic)) return explainTopic(context, topic, flags)
  const { nearest } = await import('../config/check/nearest.js')
  const guess = nearest(topic, topicNames)
  throw new CnnError('USAGE', `there is no topic "${topic}"`, {
    where: 'TOPIC',
    hint: guess === undefined ? `the topics are: ${topicNames.join(', ')}` : `did you mean ${guess}?`
  })
}

async function listTopics(context: Context): Promise<void> {
  const { output } = context
  const { definitionList } = await import('../report/text/definition-list.js')
  const entries = topicNames.map((name) => ({ term: name, text: topics[name].about }))
  output.print(definitionList(entries, output.layout), 'laid out')
  output.say('work one out: cnn explain TOPIC; --help says what can be given to it')
  context.finish({ topics: topicNames.map((name) => ({ name, about: topics[name].about })) })
}

async function explainTopic(context: Context, topic: TopicName, flags: ExplainFlags): Promise<void> {
  const { output } = context
  const { answer = false, step = false, out } = flags
  const [{ explain: workOut }, { explanationJson, explanationText, sectionText }] = await Promise.all([
    import('../course/materials/explain-topic.js'),
    import('../course/topics/topic-text.js')
  ])
  const explanation = await workOut(topic, flags)
  const steps = step ? (explanation.steps?.() ?? []) : undefined
  if (!output.json) {
    if (steps)
      await animate(
        steps.map((one) => sectionText(one, output.layout)),
        output
      )
    else output.print(explanationText(explanation, { ...output.layout, answers: answer }), 'laid out')
  }
  if (out !== undefined) output.say(`written to ${out}`)
  context.finish(explanationJson(topic, explanation, { answers: answer, ...(steps && { steps }) }))
}
