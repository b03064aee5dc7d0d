/** Small networks around the layers that a test is about, and whether a table of options omits one. */
import { expect } from 'vitest'
import type { ConfigInput } from '../../src/config/schema/config-schema.js'
import { type Example, exampleOf } from './networks.js'

export type LayerInput = ConfigInput['model']['layers'][number]

const takesVector: readonly LayerInput['type'][] = ['dense']
const givesVector: readonly LayerInput['type'][] = [
  'globalMaxPooling2d',
  'globalAveragePooling2d',
  'flatten',
  'dense'
]
const classifier = { type: 'dense', units: 4, activation: 'softmax' } as const

/** A network of these layers between a convolution, so that gradients go through them, and a classifier. */
export function around(...own: readonly LayerInput[]): LayerInput[] {
  const first = own[0]?.type ?? 'activation'
  const last = own.at(-1)?.type ?? 'activation'
  return [
    { type: 'conv2d', filters: 6, kernelSize: 2, activation: 'tanh' },
    ...(takesVector.includes(first) ? [{ type: 'flatten' } as const] : []),
    ...own,
    // A vector is flattened to itself.
    ...(givesVector.includes(last) ? [] : [{ type: 'flatten' } as const]),
    classifier
  ]
}

/** A network that is trained on five images, with this way of training and this augmentation. */
export function networkOf(
  layers: readonly LayerInput[],
  {
    augmentation,
    ...training
  }: Partial<ConfigInput['training']> & Pick<ConfigInput['dataset'], 'augmentation'> = {},
  outputs = 4,
  count = 5
): Example {
  const input: ConfigInput = {
    name: 'options',
    seed: 3,
    dataset: { name: 'mnist', augmentation },
    model: { layers: [...layers] },
    training: { optimizer: { type: 'sgd', learningRate: 1 }, batchSize: count, epochs: 1, ...training }
  }
  const made = exampleOf({ input, inputShape: [9, 8, 3], outputs, count, bytes: false, seed: 3 })
  if (made === undefined) throw new Error('a layer does not fit')
  return made
}

/** The schema of one type, or of several that have the same options. */
interface Variant {
  readonly entries: {
    readonly type: { readonly literal?: string; readonly options?: readonly string[] }
  }
}

/** Variants of a schema by their type, as tables here have them: every option of each is tried. */
export function expectComplete(
  variants: readonly Variant[],
  tried: Readonly<Record<string, readonly object[]>>
): void {
  const missing = variants.flatMap(({ entries }) => {
    const { literal, options = literal === undefined ? [] : [literal] } = entries.type
    const own = Object.keys(entries).filter((key) => key !== 'type')
    return options.flatMap((type) => {
      const rows = tried[type] ?? []
      const keys = new Set(rows.flatMap((row) => Object.keys(row)))
      const untried = own.filter((key) => !keys.has(key)).map((key) => `${type}.${key}`)
      return rows.length === 0 ? [type] : untried
    })
  })
  expect(missing).toEqual([])
}
