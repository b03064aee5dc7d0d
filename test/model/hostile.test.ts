/** Models with false or damaged content are refused with its place, before anything large is allocated. */
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteScale } from '../../src/config/preprocessing.js'
import { CnnError } from '../../src/errors.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { readModel } from '../../src/model/load-model.js'
import { saveModel } from '../../src/model/save-model.js'
import { configured } from './lecture.js'

const preprocessing = { picture: 'resize', scale: byteScale } as const
const { network } = configured(
  [
    { type: 'conv2d', filters: 2, kernelSize: 3, activation: 'relu' },
    { type: 'maxPooling2d' },
    { type: 'flatten' },
    { type: 'dense', units: 3, activation: 'softmax' }
  ],
  [8, 8, 1]
)
/** 2 * 9 + 2 and 18 * 3 + 3 numbers. */
const bytes = 4 * (20 + 57)

let directory: string
let sound: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cnn-hostile-'))
  sound = join(directory, 'sound')
  await saveModel(sound, {
    name: 'small',
    network,
    weights: initialWeights(network, 1),
    labels: ['a', 'b', 'c'],
    preprocessing
  })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

/** Replaces text in model.json; the text must be there. */
const replace = (from: string, to: string) => async (place: string) => {
  const file = join(place, 'model.json')
  const text = JSON.stringify(JSON.parse(await readFile(file, 'utf8')))
  if (!text.includes(from)) throw new Error(`${from} is not in ${text}`)
  await writeFile(file, text.replace(from, to))
}
const json = (text: string | Uint8Array) => (place: string) => writeFile(join(place, 'model.json'), text)
const number = (index: number, value: number) => async (place: string) => {
  const file = join(place, 'weights.bin')
  const content = await readFile(file)
  content.writeFloatLE(value, 4 * index)
  await writeFile(file, content)
}

const cases: readonly {
  what: string
  spoil: (place: string) => Promise<unknown>
  says: string
}[] = [
  { what: 'no directory', spoil: (place) => rm(place, { recursive: true }), says: 'no such file' },
  { what: 'no model.json', spoil: (place) => rm(join(place, 'model.json')), says: 'no such file' },
  { what: 'no weights.bin', spoil: (place) => rm(join(place, 'weights.bin')), says: 'weights.bin: no such' },
  {
    what: 'a directory for weights.bin',
    spoil: async (place) => {
      await rm(join(place, 'weights.bin'))
      await mkdir(join(place, 'weights.bin'))
    },
    says: 'not a file'
  },
  {
    what: 'a device for model.json',
    spoil: async (place) => {
      await rm(join(place, 'model.json'))
      await symlink('/dev/zero', join(place, 'model.json'))
    },
    says: 'not a file'
  },
  { what: 'an empty model.json', spoil: json(''), says: 'not JSON' },
  { what: 'half a model.json', spoil: json('{"format":"layers-model","modelTop'), says: 'not JSON' },
  { what: 'bytes for model.json', spoil: json(Uint8Array.of(0xff, 0xfe, 0, 1)), says: 'not JSON' },
  { what: 'a model.json of nothing but brackets', spoil: json('['.repeat(1_000_000)), says: 'not JSON' },
  { what: 'a model.json of 5 MB', spoil: json(`"${'a'.repeat(5_000_000)}"`), says: '5,000,002 bytes' },
  { what: 'null', spoil: json('null'), says: 'Expected Object' },
  { what: 'another format', spoil: replace('layers-model', 'graph-model'), says: 'format' },
  {
    what: 'a key that is not known',
    spoil: replace('"format"', '"trainingConfig":{},"format"'),
    says: 'trainingConfig'
  },
  {
    what: 'a __proto__ key',
    spoil: replace('"format"', '"__proto__":{"polluted":1},"format"'),
    says: '__proto__'
  },
  {
    what: 'a __proto__ key in a layer',
    spoil: replace('"filters"', '"__proto__":{"filters":9},"filters"'),
    says: '__proto__'
  },
  {
    what: 'a constructor key in a layer',
    spoil: replace('"units"', '"constructor":{"name":"x"},"units"'),
    says: 'constructor'
  },
  {
    what: 'a model of another class',
    spoil: replace('"Sequential"', '"Pipeline"'),
    says: 'Sequential'
  },
  {
    what: 'a functional model whose layers do not say what they read',
    spoil: replace('"Sequential"', '"Model"'),
    says: 'layers.0.name'
  },
  {
    what: 'a layer that runs code',
    spoil: replace('"class_name":"Flatten"', '"class_name":"Lambda"'),
    says: '"Lambda" are not known'
  },
  {
    what: 'a layer named as a property of all objects',
    spoil: replace('"class_name":"Flatten"', '"class_name":"constructor"'),
    says: '"constructor" are not known'
  },
  { what: 'no layers', spoil: replace('"layers":[', '"layers":[],"x":['), says: 'layers' },
  {
    what: '1001 layers',
    spoil: replace(
      '"layers":[',
      `"layers":[${'{"class_name":"Flatten","config":{"name":"f"}},'.repeat(1001)}`
    ),
    says: 'layers'
  },
  {
    what: 'a string for a size',
    spoil: replace('"filters":2', '"filters":"2"'),
    says: 'layers[0].config.filters'
  },
  { what: 'a size of 0', spoil: replace('"filters":2', '"filters":0'), says: 'layers[0].config.filters' },
  { what: 'half a unit', spoil: replace('"units":3', '"units":2.5'), says: 'layers[3].config.units' },
  { what: 'an activation that is not known', spoil: replace('"relu"', '"eval"'), says: 'activation' },
  {
    what: 'a window larger than the image',
    spoil: replace('"kernel_size":[3,3]', '"kernel_size":[9,9]'),
    says: 'does not fit'
  },
  {
    what: 'no input shape',
    spoil: replace(',"batch_input_shape":[null,8,8,1]', ''),
    says: 'batch_input_shape'
  },
  {
    what: 'a huge image',
    spoil: replace('"batch_input_shape":[null,8,8,1]', '"batch_input_shape":[null,100000,100000,1]'),
    says: 'feature map'
  },
  {
    what: 'a layer of 2^53 filters',
    spoil: replace('"filters":2', '"filters":9007199254740992'),
    says: 'a whole number from 1 to'
  },
  { what: 'two layers of one name', spoil: replace('"flatten_1"', '"dense_1"'), says: 'same name' },
  {
    what: 'a name that would leave the directory',
    spoil: replace('"paths":["weights.bin"]', '"paths":["../sound/weights.bin"]'),
    says: 'paths'
  },
  {
    what: 'an absolute path',
    spoil: replace('"paths":["weights.bin"]', '"paths":["/etc/passwd"]'),
    says: 'paths'
  },
  {
    what: 'a URL for a path',
    spoil: replace('"paths":["weights.bin"]', '"paths":["http://127.0.0.1/weights.bin"]'),
    says: 'paths'
  },
  {
    what: 'two groups of weights',
    spoil: replace('"weightsManifest":[', '"weightsManifest":[{"paths":[],"weights":[]},'),
    says: 'weightsManifest'
  },
  {
    what: 'weights of strings',
    spoil: replace('"dtype":"float32"}]', '"dtype":"string"}]'),
    says: 'dtype'
  },
  {
    what: 'quantized weights',
    spoil: replace(
      '"dtype":"float32"}]',
      '"dtype":"float32","quantization":{"dtype":"uint8","scale":1,"min":0}}]'
    ),
    says: 'quantization'
  },
  {
    what: 'ten million weights',
    spoil: replace('"shape":[3]', '"shape":[10000000]'),
    says: 'dense_1/bias [3] was expected, not dense_1/bias [10000000]'
  },
  {
    what: 'a weight of another shape with as many numbers',
    spoil: replace('"shape":[18,3]', '"shape":[3,18]'),
    says: 'dense_1/kernel [18, 3] was expected'
  },
  {
    what: 'a weight of another name',
    spoil: replace('"name":"dense_1/bias"', '"name":"dense_1/gamma"'),
    says: 'dense_1/bias [3] was expected'
  },
  {
    what: 'a weight too few',
    spoil: replace(',{"name":"dense_1/bias","shape":[3],"dtype":"float32"}', ''),
    says: 'not the end'
  },
  {
    what: 'a weight too many',
    spoil: replace(
      '"dtype":"float32"}]',
      '"dtype":"float32"},{"name":"dense_2/kernel","shape":[1],"dtype":"float32"}]'
    ),
    says: 'dense_2/kernel [1] is not a weight of this network'
  },
  {
    what: 'weights that the file does not hold',
    spoil: async (place) => {
      await replace('"filters":2', '"filters":1000000')(place)
      await replace('"shape":[3,3,1,2]', '"shape":[3,3,1,1000000]')(place)
      await replace('"shape":[2]', '"shape":[1000000]')(place)
      await replace('"shape":[18,3]', '"shape":[9000000,3]')(place)
    },
    says: `the file has ${bytes} bytes: 148,000,012 bytes were expected`
  },
  {
    what: 'weights.bin cut short',
    spoil: (place) => truncate(join(place, 'weights.bin'), bytes - 1),
    says: `the file has ${bytes - 1} bytes: ${bytes} bytes were expected`
  },
  {
    what: 'weights.bin empty',
    spoil: (place) => truncate(join(place, 'weights.bin'), 0),
    says: 'the file has 0 bytes'
  },
  {
    what: 'weights.bin with bytes at its end',
    spoil: (place) => truncate(join(place, 'weights.bin'), bytes + 4),
    says: `the file has ${bytes + 4} bytes`
  },
  {
    what: 'weights.bin of 100 GB, all holes',
    spoil: (place) => truncate(join(place, 'weights.bin'), 100 * 1024 ** 3),
    says: 'bytes were expected'
  },
  { what: 'a weight of NaN', spoil: number(76, Number.NaN), says: 'dense_1/bias holds NaN at place 2' },
  {
    what: 'an infinite weight',
    spoil: number(0, Number.NEGATIVE_INFINITY),
    says: 'conv2d_1/kernel holds -Inf'
  },
  {
    what: 'no metadata',
    spoil: replace('"userDefinedMetadata"', '"modelInitializer"'),
    says: 'userDefinedMetadata'
  },
  { what: 'too few labels', spoil: replace('["a","b","c"]', '["a","b"]'), says: '2 labels for 3 outputs' },
  { what: 'labels that are no text', spoil: replace('["a","b","c"]', '[1,2,3]'), says: 'labels' },
  {
    what: 'a preparation of pictures that is none',
    spoil: replace('"picture":"resize"', '"picture":"blur"'),
    says: 'picture'
  },
  {
    what: 'preprocessing for another image',
    spoil: replace('"inputShape":[8,8,1]', '"inputShape":[9,8,1]'),
    says: 'inputShape'
  },
  {
    what: 'a scale of other channels',
    spoil: replace(`"scale":${1 / 255}`, '"scale":{"mean":[0.1,0.2],"deviation":[1,1]}'),
    says: 'scale is not of 1 channel'
  },
  {
    what: 'a scale that divides by 0',
    spoil: replace(`"scale":${1 / 255}`, '"scale":{"mean":[0.1],"deviation":[0]}'),
    says: 'scale'
  },
  { what: 'another scale', spoil: replace(`"scale":${1 / 255}`, '"scale":1'), says: 'scale' },
  {
    what: 'a name that speaks to the terminal',
    spoil: replace('"class_name":"Flatten"', '"class_name":"\\u001b[2J"'),
    says: 'are not known'
  }
]

/** The same of the layers that the small model above does not have. */
const { network: wide } = configured(
  [
    { type: 'zeroPadding2d', padding: 1 },
    { type: 'depthwiseConv2d', kernelSize: 3, depthMultiplier: 2, activation: 'leakyReLU' },
    { type: 'separableConv2d', filters: 2, kernelSize: 1 },
    { type: 'batchNormalization' },
    { type: 'dropout', rate: 0.5 },
    { type: 'globalAveragePooling2d' },
    { type: 'dense', units: 3, activation: 'softmax', kernelRegularizer: { l1: 0.1 } }
  ],
  [8, 8, 1]
)
const wideCases: readonly [what: string, from: string, to: string, says: string][] = [
  ['padding below 0', '"padding":[[1,1],[1,1]]', '"padding":[[1,1],[1,-9]]', 'padding'],
  [
    'padding that fills the memory',
    '"padding":[[1,1],[1,1]]',
    '"padding":[[1,1],[1,2000000000]]',
    'feature map'
  ],
  ['half a row of padding', '"padding":[[1,1],[1,1]]', '"padding":[[1,1],[1,0.5]]', 'padding'],
  ['a multiplier of 0', '"depth_multiplier":2', '"depth_multiplier":0', 'depth_multiplier'],
  ['a slope of 1e300', '"alpha":0.2', '"alpha":1e300', 'alpha'],
  ['a slope that is none', '"alpha":0.2', '"alpha":null', 'alpha'],
  ['an axis that is not there', '"axis":-1', '"axis":-3.5', 'axis'],
  ['the batch as axis', '"axis":-1', '"axis":0', 'no side 0'],
  ['an epsilon of 0', '"epsilon":0.001', '"epsilon":0', 'epsilon'],
  ['a momentum of 2', '"momentum":0.99', '"momentum":2', 'momentum'],
  ['a normalization with fewer weights', '"scale":true', '"scale":false', 'batch_normalization_1/beta'],
  ['a rate of 1', '"rate":0.5', '"rate":1', 'rate'],
  ['noise in another shape', '"noise_shape":null', '"noise_shape":[1,1]', 'noise_shape'],
  [
    'a constraint on weights',
    '"kernel_constraint":null',
    '"kernel_constraint":{"class_name":"MaxNorm"}',
    'constraint'
  ],
  ['channels first', '"data_format":"channels_last"', '"data_format":"channels_first"', 'data_format'],
  ['dilation beyond the image', '"dilation_rate":[1,1]', '"dilation_rate":[9,9]', 'dilation_rate'],
  [
    'moving statistics that are trained',
    '"name":"batch_normalization_1/moving_mean"',
    '"name":"batch_normalization_1/mean"',
    'moving_mean'
  ]
]

describe('of every other layer', () => {
  const place = () => join(directory, 'wide')
  beforeAll(() =>
    saveModel(place(), {
      ...{ name: 'wide', network: wide, labels: ['a', 'b', 'c'], preprocessing },
      weights: initialWeights(wide, 1)
    })
  )

  it('reads the sound model', async () => {
    expect((await readModel(place())).network.totalParameters).toBe(wide.totalParameters)
  })

  it('refuses a filter whose holes are not 0, or that is not the one it stands for', async () => {
    const { network: dilated } = configured(
      [
        { type: 'depthwiseConv2d', kernelSize: 2, dilationRate: 3 },
        { type: 'flatten' },
        { type: 'dense', units: 3, activation: 'softmax' }
      ],
      [8, 8, 1]
    )
    const place = join(directory, 'dilated')
    const save = () =>
      saveModel(place, {
        ...{ name: 'dilated', network: dilated, labels: ['a', 'b', 'c'], preprocessing },
        weights: initialWeights(dilated, 1)
      })
    await save()
    expect((await readModel(place)).weights).toEqual(initialWeights(dilated, 1))
    await number(1, 0.5)(place)
    await expect(readModel(place)).rejects.toMatchObject({ message: expect.stringContaining('holes') })
    await save()
    await replace('"without_holes":{"kernel_size":[2,2]', '"without_holes":{"kernel_size":[2,3]')(place)
    await expect(readModel(place)).rejects.toMatchObject({
      message: expect.stringContaining('without_holes')
    })
  })

  it.each(wideCases)('refuses %s', async (_what, from, to, says) => {
    const spoiled = join(directory, 'wide-spoiled')
    await rm(spoiled, { recursive: true, force: true })
    await cp(place(), spoiled, { recursive: true })
    await replace(from, to)(spoiled)
    await expect(readModel(spoiled)).rejects.toMatchObject({
      code: 'MODEL',
      message: expect.stringContaining(says)
    })
  })
})

describe('readModel', () => {
  it('reads the sound model that the others are spoiled from', async () => {
    expect((await readModel(sound)).network.totalParameters).toBe(bytes / 4)
  })

  it.each(cases)('refuses $what', async ({ spoil, says }) => {
    const place = join(directory, 'spoiled')
    await rm(place, { recursive: true, force: true })
    await cp(sound, place, { recursive: true })
    await spoil(place)
    const memory = process.memoryUsage.rss()
    const error: unknown = await readModel(place).then(
      () => undefined,
      (error: unknown) => error
    )
    expect(error).toBeInstanceOf(CnnError)
    if (!(error instanceof CnnError)) return
    expect(error.code).toBe('MODEL')
    expect(error.message).toContain(says)
    expect(error.message.length).toBeLessThan(1000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for is what a terminal obeys
    expect(error.message).not.toMatch(/[\u0000-\u001f]/)
    expect(error.where?.startsWith(place)).toBe(true)
    expect(error.hint).toBeTruthy()
    // Nothing was allocated for what the files say they hold: the largest of them is 5 MB.
    expect(process.memoryUsage.rss() - memory).toBeLessThan(200e6)
  })

  it('reads a model that was moved', async () => {
    const moved = join(directory, 'moved')
    await cp(sound, join(directory, 'copy'), { recursive: true })
    await rename(join(directory, 'copy'), moved)
    expect((await readModel(moved)).weights).toEqual(initialWeights(network, 1))
  })
})
