/** A trained network on one image: what each layer makes of it. */

import { elements } from '../../config/network/network.js'
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { forward, type LayerStep } from '../../reference/network-passes.js'
import { reshape, type Tensor } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import { channelOf } from '../../report/text/matrix-text.js'
import { metricText, percentText } from '../../report/text/number-text.js'
import {
  type Block,
  type Explanation,
  type PicturePart,
  type Question,
  row,
  type Section,
  text
} from './explanation.js'
import type { Given, Trained } from './given.js'
import { trainedInKeras } from './in-code.js'
import { onePlace } from './one-place.js'
import { sizeText } from './wording.js'

/** The most feature maps of a layer that are drawn. */
const mostMaps = 6

/** @param given has the trained network */
export function explainNetwork({ trained }: Given): Explanation {
  if (trained === undefined) throw new RangeError('this topic is about a trained network')
  const { network, weights, image, path, name } = trained
  const steps = forward(network, weights, reshape(image, [1, ...image.shape]))
  const firstMaps = steps.find(({ output }) => output.shape.length === 4)
  const last = valueAt(steps, -1)
  return {
    title: `Network: ${path} on ${name}`,
    sections: [
      {
        heading: `The image: ${sizeText(image.shape)}`,
        blocks: [
          row({ picture: image }),
          ...(trained.truth === undefined ? [] : [text(`It is a ${trained.truth}.`)])
        ],
        values: { name, truth: trained.truth ?? null }
      },
      ...steps.flatMap((step) =>
        [layerSection(step, step === last), ...onePlace(step)].slice(0, step === firstMaps ? 2 : 1)
      ),
      conclusion(last, trained)
    ],
    questions: questionsOn(steps, trained),
    ...(firstMaps && {
      picture: {
        kind: 'images',
        // Of a path its last part, as in the titles of other charts.
        title: `Feature maps of ${firstMaps.layer.name}: ${path.replace(/^.*[\\/](?=.)/, '')}, ${name}`,
        images: [
          { image, label: 'image' },
          ...mapsOf(firstMaps.output).map((map, i) => ({
            image: map,
            range: rangeOf(firstMaps.output),
            label: `map ${i + 1}`
          }))
        ]
      }
    })
  }
}

/** The feature maps of `[1, height, width, channels]`, as matrices. */
const mapsOf = (output: Tensor): Tensor[] =>
  Array.from({ length: valueAt(output.shape, 3) }, (_, channel) =>
    channelOf(reshape(output, output.shape.slice(1)), channel)
  )

/** From 0, or from the least where there is less, to the largest. */
function rangeOf({ data }: Tensor): [number, number] {
  const [least, greatest] = extremes(data)
  return [Math.min(0, least), Math.max(greatest, 1e-6)]
}

function extremes(data: ArrayLike<number>): [least: number, greatest: number] {
  let [least, greatest] = [valueAt(data, 0), valueAt(data, 0)]
  for (const value of Array.from(data)) {
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  return [least, greatest]
}

/** @param isLast its numbers are in {@link conclusion} */
function layerSection({ layer, output }: LayerStep, isLast: boolean): Section {
  const values = Array.from(output.data)
  const [least, greatest] = extremes(values)
  const none = values.filter((value) => value === 0).length
  const zeros = none === 0 ? '' : `; ${percentText(none / values.length, 0)} are 0`
  const numbers =
    values.length === 1
      ? short(least)
      : `${withCommas(values.length)} numbers from ${short(least)} to ${short(greatest)}${zeros}`
  const summary = `${layer.inputShapes.map(sizeText).join(' and ')} to ${sizeText(layer.outputShape)}: ${numbers}.`
  const keras = trainedInKeras(layer.layer)
  return {
    heading: `${layer.name} (${layer.className})`,
    blocks: [text(summary), { kind: 'lines', lines: [keras] }, ...(isLast ? [] : shown(output))],
    values: {
      layer: layer.name,
      keras,
      outputShape: layer.outputShape,
      least,
      greatest,
      zeros: none,
      ...(elements(layer.outputShape) <= 1000 && { output: values })
    }
  }
}

/** The first feature maps, and among them always the one with the largest number: {@link onePlace} works it out. */
function drawnMaps({ data }: Tensor, maps: number): number[] {
  const first = Array.from({ length: Math.min(maps, mostMaps) }, (_, place) => place)
  const [, greatest] = extremes(data)
  const strongest = data.indexOf(greatest) % maps
  return strongest < first.length ? first : [...first.slice(0, -1), strongest]
}

/** Feature maps drawn, of a vector the largest numbers. */
function shown(output: Tensor): Block[] {
  if (output.shape.length === 4) {
    const maps = mapsOf(output)
    const range = rangeOf(output)
    const drawn = drawnMaps(output, maps.length)
    const parts = drawn.map(
      (place): PicturePart => ({
        picture: valueAt(maps, place),
        range,
        caption: `map ${place + 1}`,
        small: true
      })
    )
    const isFirst = valueAt(drawn, -1) === drawn.length - 1
    const which = isFirst ? `first ${mostMaps}` : `first ${mostMaps - 1} and the one with the largest number`
    const more =
      maps.length > mostMaps ? [text(`The ${which} of ${withCommas(maps.length)} feature maps.`)] : []
    return [row(...parts), ...more]
  }
  const places = Array.from(output.data, (value, place) => ({ value, place }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 5)
  return [
    text(`The largest: ${places.map(({ value, place }) => `${short(value)} at ${place + 1}`).join(', ')}.`)
  ]
}

/** A bar of so many characters is a probability of 1. */
const bar = 30

function conclusion({ sums, output }: LayerStep, { labels, truth }: Trained): Section {
  const values = Array.from(output.data)
  if (labels.length === 0)
    return { heading: 'The output', blocks: [text(short(valueAt(values, 0)))], values: { value: values[0] } }
  const best = values.indexOf(Math.max(...values))
  const label = valueAt(labels, best)
  const right = truth === undefined ? '' : label === truth ? ', which is right' : `, and it is a ${truth}`
  return {
    heading: 'The output',
    blocks: [
      {
        kind: 'table',
        columns: [
          { header: '', align: 'left' },
          { header: 'logit', align: 'right' },
          { header: 'output', align: 'right' },
          { header: '', align: 'left' }
        ],
        rows: values.map((value, i) => [
          valueAt(labels, i),
          short(valueAt(sums.data, i)),
          metricText(value),
          '█'.repeat(Math.max(0, Math.round(bar * Math.min(1, value))))
        ])
      },
      text(`It says ${label} with ${metricText(valueAt(values, best))}${right}.`)
    ],
    values: { logits: [...sums.data], outputs: values, label, truth: truth ?? null }
  }
}

function questionOnLogits({ data }: Tensor): Question {
  const logits = Array.from(data).sort((a, b) => b - a)
  const [first, second] = [valueAt(logits, 0), valueAt(logits, 1)]
  return {
    question: 'What decides how sure the network is?',
    answer:
      `The distance between the largest logits, here ${short(first)} and ${short(second)}: the output of the ` +
      `first is e^${short(first - second)} times that of the second.`
  }
}

function questionsOn(steps: readonly LayerStep[], { labels }: Trained): Explanation['questions'] {
  const last = valueAt(steps, -1)
  const rectified = steps.find(
    ({ layer }) => 'activation' in layer.layer && layer.layer.activation === 'relu'
  )
  return [
    ...(labels.length > 1 ? [questionOnLogits(last.sums)] : []),
    ...(rectified
      ? [
          {
            question: `Why are so many numbers of ${rectified.layer.name} exactly 0?`,
            answer:
              `ReLU: ${withCommas(Array.from(rectified.sums.data).filter((value) => value <= 0).length)} of its ` +
              `${withCommas(rectified.sums.data.length)} sums are not above 0. The filter found nothing there.`
          }
        ]
      : [])
  ]
}

const short = (value: number): string => numberText(Number(value.toPrecision(4)))
