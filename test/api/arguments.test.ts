/** Whatever a program passes to a function of the API, in any position of any parameter: only a CnnError is thrown. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as api from '../../dist/index.js'
import { networkOf } from '../../src/config/network/network.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { saveModel } from '../../src/model/save-model.js'
import { keptDirectory } from '../cli/cnn.js'
import { write } from '../dataset/own/digits.js'

const source: api.GivenInput = {
  name: 'door',
  dataset: { augmentation: { shift: 1 } },
  model: {
    inputShape: [4, 4, 1],
    layers: [
      { type: 'conv2d', filters: 2, kernelSize: 3, activation: 'relu' },
      { type: 'flatten' },
      { type: 'dense', units: 2, activation: 'softmax' }
    ]
  },
  training: {
    optimizer: { type: 'momentum', learningRate: 0.01 },
    batchSize: 2,
    epochs: 1,
    schedule: { type: 'reduceOnPlateau', monitor: 'loss' },
    earlyStopping: { monitor: 'loss' }
  }
}
const config = api.parseConfig(source)
const network = networkOf(config)
const weights = initialWeights(network, 1)
const examples = () => ({
  images: new Float32Array(3 * 16).fill(0.5),
  labels: Uint8Array.of(0, 1, 0),
  shape: [3, 4, 4, 1] as const,
  scale: { mean: [0.5], deviation: [0.25] }
})
const classNames = ['lies', 'stands']
const nothing = (): void => {}
const running = (): AbortSignal => new AbortController().signal
const directory = join(await keptDirectory(), 'model')
const preprocessing = { picture: 'crop', background: 'white', scale: 1 / 255 } as const
await saveModel(directory, { name: 'door', labels: classNames, preprocessing, network, weights })

const own = await keptDirectory()
process.env.XDG_CACHE_HOME = join(own, 'cache')
const drawn = (width: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="${width}" height="4" fill="red"/></svg>`
write(
  own,
  [1, 2, 3, 4, 5].flatMap((i) => [
    [`photos/lies/${i}.svg`, drawn(i)] as const,
    [`photos/stands/${i}.svg`, drawn(9 - i / 2)] as const
  ])
)
const photos = join(own, 'photos')
const dataset: Required<
  Pick<api.DatasetInput, 'path' | 'format' | 'classes' | 'image' | 'scale' | 'validation'>
> = {
  ...{ path: photos, format: 'folder', classes: classNames, scale: 'standardize', validation: 0.2 },
  image: { size: 4, channels: 1, fit: 'pad', background: 'black' }
}

const chosen = { engine: 'cpu', threads: 1, onNotice: nothing } as const

/** As many steps as it takes: a call that is accepted with any number of epochs ends, too. */
function fitOptions(): Required<api.FitOptions> {
  const controller = new AbortController()
  const state: api.TrainingState = {
    ...{ step: 0, epoch: 0, batch: 0, lossSum: 0, metricSum: 0, weights, bestWeights: weights },
    slots: weights.map((values) => new Float32Array(values.length)),
    monitoring: {
      plateau: { bestEpoch: 1, best: 0.5, wait: 0 },
      rateFactor: 1,
      stopping: { bestEpoch: 1, best: 0.5, wait: 0 },
      stopped: false
    }
  }
  return {
    ...{ config, train: examples(), validation: examples(), weights, state, ...chosen },
    ...{ shuffle: true, epochs: 1, batchSize: 2, signal: controller.signal },
    onStep: () => controller.abort(),
    onEpoch: nothing,
    captures: { wanted: () => false, take: nothing }
  }
}

const parseOptions: Required<api.ParseOptions> = {
  file: 'door.json',
  overrides: ['training.epochs=2'],
  dataGiven: true,
  facts: { name: 'bars', imageShape: [4, 4, 1], labels: classNames, trainImages: 3, testImages: 3 },
  classes: 2
}

/** A function with sound arguments, every option among them; only types that say all can be given here. */
interface Door {
  readonly call: (parameters: readonly unknown[]) => unknown
  readonly sound: () => readonly unknown[]
}
const door = <Parameters extends unknown[]>(
  call: (...parameters: Parameters) => unknown,
  sound: () => [...Parameters]
): Door => ({ call: (parameters) => Reflect.apply(call, undefined, parameters), sound })

const opened = await api.openModel(directory, chosen)

/** Every function that programs can call, and those of what they return. */
const doors: Readonly<Record<string, Door>> = {
  parseConfig: door(api.parseConfig, () => [source, parseOptions]),
  summarize: door(api.summarize, () => [config]),
  buildModel: door(
    async (...all: Parameters<typeof api.buildModel>) => (await api.buildModel(...all)).dispose(),
    () => [config, weights]
  ),
  fit: door(api.fit, () => [fitOptions()]),
  evaluate: door(api.evaluate, () => [
    {
      config,
      weights,
      ...examples(),
      ...chosen,
      classNames,
      signal: running()
    } satisfies Required<api.EvaluateOptions>
  ]),
  predict: door(api.predict, () => {
    const { images, shape, scale } = examples()
    return [
      {
        config,
        weights,
        images,
        shape,
        scale,
        ...chosen,
        signal: running()
      } satisfies Required<api.PredictOptions>
    ]
  }),
  openModel: door(
    async (...all: Parameters<typeof api.openModel>) => (await api.openModel(...all)).close(),
    () => [directory, chosen satisfies Required<api.OpenModelOptions>]
  ),
  loadDataset: door(api.loadDataset, () => [
    dataset,
    {
      seed: 1,
      limit: 4,
      onNotice: nothing,
      onProgress: nothing,
      signal: running()
    } satisfies Required<api.LoadDatasetOptions>
  ]),
  'openModel().classify': door(opened.classify, () => [
    [join(photos, 'lies/1.svg'), Buffer.from(drawn(3))],
    { top: 1, signal: running() } satisfies Required<api.ClassifyOptions>
  ]),
  'openModel().predict': door(opened.predict, () => [examples().images, running()]),
  // The last: what comes after it is refused as closed.
  'openModel().close': door(opened.close, () => [])
}

it('every exported function, and every one of an open model, has a case', () => {
  // CnnError is thrown, not called.
  const exported = Object.entries(api).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []))
  const ofModel = Object.entries(opened).flatMap(([name, value]) =>
    typeof value === 'function' ? [`openModel().${name}`] : []
  )
  const expected = [...exported.filter((name) => name !== 'CnnError'), ...ofModel]
  expect(Object.keys(doors).toSorted()).toEqual(expected.toSorted())
})

type Path = readonly (string | number)[]

/** The places of a value and of everything in it that is no number of a typed array. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (
    typeof value !== 'object' ||
    value === null ||
    ArrayBuffer.isView(value) ||
    value instanceof AbortSignal
  )
    return [path]
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inside.flatMap(([key, member]) => placesIn(member, [...path, key]))]
}

/** A copy with another value at a place; the values beside it are the same. */
function replaced(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  const copy: unknown = Array.isArray(value) ? [...value] : { ...(value as object) }
  Reflect.set(copy as object, step, replaced(Reflect.get(value as object, step), rest, by))
  return copy
}

const cyclic: unknown[] = []
cyclic.push({ cyclic })
class Thing {
  readonly name = 'thing'
}

/** What bug reports had, and what breaks code that takes a value for what its type says. */
const hostile: readonly unknown[] = [
  ...[undefined, null, true, false, '', 'x', '\0', 'a'.repeat(300), '{}', 'cpu', 'NaN'],
  ...[0, -0, -1, 1, 3, 0.5, 2 ** 31, 2 ** 53, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 1n, Symbol('s')],
  ...[{}, Object.create(null), [], [null], [undefined], Array(3), Array(4_000_000_000), cyclic, new Thing()],
  ...[() => {}, async () => true, new Date(Number.NaN), /x/],
  ...[new Map(), new Set([1]), new Proxy({}, {}), Promise.resolve(1), new Error('x'), new ArrayBuffer(8)],
  ...[new DataView(new ArrayBuffer(8)), new Uint8Array(0), new Uint8Array(48), new Uint8ClampedArray(48)],
  ...[new Float32Array(48).fill(Number.NaN), new Float64Array(48), new BigInt64Array(3), Buffer.alloc(3)],
  ...[[1n, 4, 4, 1], ['3', '4', '4', '1'], [3, 4, 4, Symbol('s')], { length: 3 }, { aborted: true }]
]

const anything = fc.oneof(
  { arbitrary: fc.constantFrom(...hostile), weight: 2 },
  fc.anything({
    ...{ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true },
    ...{ withSet: true, withSparseArray: true, withTypedArray: true, maxDepth: 3 }
  })
)

/** What went wrong, unless it is an error of the contract. */
async function failure(open: Door, parameters: readonly unknown[]): Promise<unknown> {
  try {
    await open.call(parameters)
    return undefined
  } catch (error) {
    return error instanceof api.CnnError && error.code !== 'UNEXPECTED' ? undefined : error
  }
}

describe.each(Object.entries(doors))('%s', (name, open) => {
  const places = placesIn(open.sound()).filter((place) => place.length > 0)

  it('does what it is there for with every option', async () => {
    // Not even an error of the contract.
    await open.call(open.sound())
  })

  it('takes each hostile value at each place, or throws a CnnError', async () => {
    for (const place of places)
      for (const [which, value] of hostile.entries()) {
        const parameters = replaced(open.sound(), place, value)
        const found = Array.isArray(parameters) ? await failure(open, parameters) : undefined
        expect(found, `${name} with ${which} at ${place.join('.')}`).toBeUndefined()
      }
  })

  it.skipIf(places.length === 0)('takes anything at any place, or throws a CnnError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), anything, async (place, value) => {
        const parameters = replaced(open.sound(), place, value)
        if (Array.isArray(parameters)) expect(await failure(open, parameters)).toBeUndefined()
      }),
      { numRuns: 300 }
    )
  })
})
