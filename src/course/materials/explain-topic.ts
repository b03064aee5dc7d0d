/** A topic worked out on what the user gives and on what it needs of the data and the runs. */
import { readNumbers } from '../../dataset/matrix/read.js'
import { CnnError } from '../../errors.js'
import type { Sliding } from '../../reference/patch.js'
import { type Tensor, tensor } from '../../reference/tensor.js'
import type { ChartWidth } from '../../report/charts/chart-width.js'
import type { Theme } from '../../report/charts/theme.js'
import { checkChartFile } from '../../run/chart-file.js'
import { isFilterName } from '../computation/filters.js'
import type { Explanation } from '../topics/explanation.js'
import type { Given } from '../topics/given.js'
import { type Giving, type Topic, type TopicName, topics } from '../topics/topics.js'
import { inputFilter, inputImage } from './image-input.js'
import { materialsOf } from './materials.js'

/** What a user can give to a topic. */
export interface ExplainOptions {
  /** JSON, or a JSON or CSV file. */
  readonly input?: string
  /** A picture file. */
  readonly file?: string
  /** A name, JSON, or a file. */
  readonly filter?: string
  /** JSON, or a file: what the outputs should be. */
  readonly target?: string
  readonly size?: number
  readonly stride?: number
  readonly padding?: Sliding['padding']
  /** Which test image, from 0. */
  readonly digit?: number
  readonly config?: string
  readonly run?: string
  readonly step?: boolean
  /** Where to write the topic's picture. */
  readonly out?: string
  readonly width?: ChartWidth
  readonly theme?: Theme
}

const optionNames: { readonly [giving in Giving]: string } = {
  input: '--input',
  file: '--file',
  filter: '--filter',
  target: '--target',
  size: '--size',
  stride: '--stride',
  padding: '--padding',
  digit: '--digit',
  config: '--config',
  run: '--run',
  step: '--step',
  out: '-o'
}

/**
 * Works out a topic, and writes its picture where that is asked for.
 *
 * @throws CnnError USAGE where the topic does not take what is given, or it is wrong; what {@link materialsOf} throws;
 *   WRITE
 */
export async function explain(name: TopicName, options: ExplainOptions): Promise<Explanation> {
  const topic: Topic = topics[name]
  refuseForeign(name, topic, options)
  const { out, width, theme } = options
  checkChartFile(out, { width, theme })
  const given = { ...(await givenBy(topic, options)), ...(await materialsOf(topic, options)) }
  const explanation = (await topic.load())(given)
  if (options.step && explanation.steps === undefined)
    throw new CnnError('USAGE', 'a picture is too large to walk through step by step', {
      where: '--step',
      hint: 'give a small matrix with --input'
    })
  if (out !== undefined) {
    const { savePicture } = await import('./save-picture.js')
    await savePicture({ file: out, width, theme }, explanation.picture)
  }
  return explanation
}

function refuseForeign(name: TopicName, { takes }: Topic, options: ExplainOptions): void {
  const givings = Object.keys(optionNames) as Giving[]
  const foreign = givings.find(
    (giving) => options[giving] !== undefined && options[giving] !== false && !takes.includes(giving)
  )
  if (foreign === undefined) return
  const own = takes.map((giving) => optionNames[giving])
  throw new CnnError('USAGE', `the topic ${name} takes no ${optionNames[foreign]}`, {
    where: optionNames[foreign],
    hint: own.length === 0 ? 'it takes --answer' : `it takes ${own.join(', ')}`
  })
}

/** The user's own numbers and pictures. */
async function givenBy(topic: Topic, options: ExplainOptions): Promise<Given> {
  const { input, file, filter, target, size, stride, padding } = options
  const window = { size, stride, padding }
  const numbers = async (text: string, option: string, ranks: readonly number[]): Promise<Tensor> => {
    const { shape, data } = await readNumbers(text, option, ranks)
    return tensor(shape, data)
  }
  if (topic.ranks !== undefined)
    return {
      ...window,
      ...(input !== undefined && { input: await numbers(input, '--input', topic.ranks) }),
      ...(filter !== undefined && { filter: await numbers(filter, '--filter', topic.ranks) }),
      ...(target !== undefined && { target: await numbers(target, '--target', topic.ranks) })
    }
  // Of a trained network the picture is prepared as its images were.
  const takesImage = topic.takes.includes('input')
  const own =
    takesImage && (input !== undefined || file !== undefined) ? await inputImage(input, file) : undefined
  return {
    ...window,
    ...(own && { own }),
    ...(filter !== undefined && {
      filter: await inputFilter(filter),
      ...(isFilterName(filter) && { filterName: filter })
    })
  }
}
