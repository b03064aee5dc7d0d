/** `cnn explain` through the built binary: each of the lecture's examples with its numbers, and the user's input. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../src/config/load.js'
import { readModel } from '../../src/model/load-model.js'
import { predict } from '../../src/run/predict.js'
import { digits } from '../engine/digits.js'
import { cnn, keptDirectory, root } from './cnn.js'

/** The order of the lecture, as the design of the command has it. */
const topics = [
  ...['inner-product', 'convolution', 'filters', 'padding', 'stride', 'tensors', 'pooling', 'layers'],
  ...['parameters', 'activations', 'losses', 'optimizers', 'initialisation', 'data', 'training', 'network']
]

/** Recorded from Keras 3. */
const golden = JSON.parse(readFileSync(join(root, 'test/golden/lecture.json'), 'utf8'))

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
  const train = await cnn(['train', '--config', 'smoke', '--limit', '300', '--epochs', '2', '--quiet'], {
    cwd
  })
  expect(train.code, train.stderr).toBe(0)
})

const run = (...args: string[]) => cnn(['explain', ...args], { cwd })

// biome-ignore lint/suspicious/noExplicitAny: a parsed document, whose fields the tests look at
async function sectionsOf(...args: string[]): Promise<any[]> {
  const { code, stdout, stderr } = await run(...args, '--json', '--quiet')
  expect(code, stderr).toBe(0)
  expect(stderr).toBe('')
  const { topic, sections, steps } = JSON.parse(stdout)
  expect(topic).toBe(args[0])
  return steps ?? sections
}

const written = JSON.stringify

describe('every topic', () => {
  it('is listed, in the order of the lecture', async () => {
    const { stdout } = await run()
    expect([...stdout.matchAll(/^ ([a-z-]+) /gm)].map(([, name]) => name)).toEqual(topics)
    const { topics: listed } = JSON.parse((await run('--json')).stdout)
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(topics)
  })

  it.each(topics)('%s asks a question, answers it, and keeps to 80 columns', async (topic) => {
    const { code, stdout, stderr } = await run(topic, '--answer')
    expect(code, stderr).toBe(0)
    expect(stdout).toMatch(/^Question(?: 1)?: .+\?\n {2}\S/ms)
    expect(stdout).not.toContain('--answer')
    expect(stdout).not.toMatch(/NaN|undefined|Infinity/)
    const lines = stdout.split('\n')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([])
  })

  it('keeps the answers for who asks for them', async () => {
    const { stdout } = await run('stride')
    expect(stdout).toContain('--answer shows the answers')
    expect(stdout).not.toContain('a quarter')
  })
})

describe('the numbers of the lecture', () => {
  it('inner product: 70 of vectors and of matrices, and by vec', async () => {
    const [vectors, matrices, tensors] = await sectionsOf('inner-product')
    expect(vectors).toMatchObject({ a: [1, 2, 3, 4], b: [5, 6, 7, 8], innerProduct: 70 })
    expect(matrices).toMatchObject({
      a: [
        [1, 3],
        [2, 4]
      ],
      b: [
        [5, 7],
        [6, 8]
      ],
      innerProduct: 70
    })
    expect(tensors.innerProduct).toBe(1 + 2 + 3 + 4 + 8 * 2)
    const own = await sectionsOf('inner-product', '--input', '[[1,2],[3,4]]', '--filter', '[[1,0],[0,1]]')
    expect(own.at(-1).innerProduct).toBe(5)
  })

  it('convolution: both examples, nine patches, a digit as matrix and vector', async () => {
    const [digit, first, second, sizes] = await sectionsOf('convolution')
    const { images, labels } = digits(1, 't10k')
    expect(digit.label).toBe(String(labels[0]))
    expect(digit.matrix.flat()).toEqual([...images])
    expect(digit.vectorLength).toBe(784)
    expect(first).toMatchObject({ output: golden.convolutions[0].result, outputShape: [3, 3] })
    expect(second.output).toEqual([
      [4, 3],
      [3, 4]
    ])
    expect(sizes.outputs).toContainEqual({ image: 28, filter: 5, output: [24, 24] })
    expect((await run('convolution')).stdout).toContain('(5 − 3)/1 + 1 = 3; 3 x 3 = 9 patches')
  })

  it('convolution step by step: each patch beside the filter and its products', async () => {
    const steps = await sectionsOf('convolution', '--step')
    const { image, kernel, result } = golden.convolutions[0]
    expect(steps).toHaveLength(9)
    for (const { row, column, patch, products, value } of steps) {
      const expected = [0, 1, 2].map((y) => image[row + y].slice(column, column + 3))
      expect(patch).toEqual(expected)
      expect(products).toEqual(
        expected.map((line: number[], y: number) => line.map((pixel, x) => pixel * kernel[y][x]))
      )
      expect(value).toBe(result[row][column])
    }
    const { stdout } = await run('convolution', '--step')
    expect(stdout.match(/^Step \d of 9: /gm)).toHaveLength(9)
    expect(stdout).toContain('the products add up to 2')
    expect(stdout).not.toContain('\u001b')
  })

  it('filters on a flat patch and on one with 0.2 in the middle', async () => {
    const [, { products }] = await sectionsOf('filters')
    const expected = {
      identity: [0.1, 0.2],
      edge: [0, 0.8],
      sharpen: [0.1, 0.6],
      'box-blur': [0.1, 1 / 9],
      'gaussian-blur': [0.1, 0.125]
    }
    expect(products.map(({ name }: { name: string }) => name)).toEqual(Object.keys(expected))
    for (const { name, flat, dotted } of products) {
      expect(flat).toBeCloseTo(expected[name as keyof typeof expected][0], 12)
      expect(dotted).toBeCloseTo(expected[name as keyof typeof expected][1], 12)
    }
    const { stdout } = await run('filters')
    expect(stdout).toMatch(/^ edge +0 +0\.8$/m)
    expect(stdout).toMatch(/^ sharpen +0\.1 +0\.6$/m)
  })

  it('filters: the edges of a drawn house, and of a digit where one is asked for', async () => {
    const house = (await sectionsOf('filters', '-o', 'house.svg')).at(-1)
    expect(house.heading).toBe('On a drawn house')
    const outputOf = (wanted: string): number[][] =>
      house.outputs.find(({ name }: { name: string }) => name === wanted).output
    const [image, edges] = [outputOf('identity'), outputOf('edge')]
    // Where the house is the same all around, edge gives 0; at its border more than the house has: it shows edges alone.
    const [inside, border] = [0, 0].map(() => [] as number[])
    for (let y = 1; y < 27; y++)
      for (let x = 1; x < 27; x++) {
        const around = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => image[y + down]?.[x + across]))
        if (image[y]?.[x] === 0) continue
        const isInside = around.every((value) => value === image[y]?.[x])
        ;(isInside ? inside : border)?.push(edges[y]?.[x] ?? Number.NaN)
      }
    expect(inside?.length).toBeGreaterThan(100)
    for (const value of inside ?? []) expect(value).toBeCloseTo(0, 12)
    expect(border?.length).toBeGreaterThan(50)
    for (const value of border ?? []) expect(value).toBeGreaterThan(0.5)
    const svg = await readFile(join(cwd, 'house.svg'), 'utf8')
    for (const name of [
      'Filters: a drawn house',
      'image',
      'identity',
      'edge',
      'sharpen',
      'box-blur',
      'gaussian-blur'
    ])
      expect(svg).toContain(`>${name}</text>`)
    expect((await sectionsOf('filters', '--digit', '3')).at(-1).heading).toBe('On test image 3, a 0')
  })

  it('padding: d + 2, the size kept, and 13 layers without it', async () => {
    const [bordered, kept, deep] = await sectionsOf('padding')
    expect(bordered.paddedShape).toEqual([7, 7])
    expect(kept.output).toEqual(golden.convolutions[2].result)
    expect(deep).toMatchObject({ side: 28, size: 3, layers: 13 })
    expect(deep.sides).toEqual([26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2])
    const ofFive = await sectionsOf('padding', '--size', '5')
    // 28 − 4n ≥ 1: six layers of 5 x 5, the last 4 x 4.
    expect(ofFive.at(-1)).toMatchObject({ size: 5, layers: 6, sides: [24, 20, 16, 12, 8, 4] })
  })

  it('stride: every other place, and floor((d − k) / s) + 1', async () => {
    const [example, sizes] = await sectionsOf('stride')
    expect(example.output).toEqual(golden.convolutions[1].result)
    for (const { stride, output } of sizes.strides) expect(output).toBe(Math.floor((28 - 5) / stride) + 1)
    const { convolutions } = golden
    const own = ['--input', written(convolutions[3].image), '--stride', '2', '--padding', 'same']
    expect((await sectionsOf('stride', ...own)).at(-1).output).toEqual(convolutions[3].result)
  })

  it('tensors: three channels make one matrix, two filters two', async () => {
    const [example, first, several] = await sectionsOf('tensors')
    expect(example.outputShape).toEqual([2, 2])
    expect(first.channelSums.reduce((a: number, b: number) => a + b)).toBe(example.output[0][0])
    expect(several.outputShape).toEqual([2, 2, 2])
    const flat = (nested: number[][][]) => nested.flat(2)
    const corner = example.image.slice(0, 3).map((row: number[][]) => row.slice(0, 3))
    const byHand = flat(corner).reduce((sum, value, i) => sum + value * flat(example.filter)[i], 0)
    expect(example.output[0][0]).toBe(byHand)
  })

  it('pooling: 12 x 12 under 3 x 3 is 4 x 4 with stride 3 and 10 x 10 with stride 1', async () => {
    const [apart, overlapping, sizes] = await sectionsOf('pooling')
    expect(apart).toMatchObject({
      max: [
        [6, 5],
        [3, 8]
      ],
      average: [
        [3.5, 2],
        [1.5, 3.75]
      ]
    })
    expect(overlapping.outputShape).toEqual([3, 3])
    expect(sizes.outputs).toEqual([
      { stride: 3, output: [4, 4] },
      { stride: 1, output: [10, 10] }
    ])
    const { image, result } = golden.poolings[2]
    const own = ['--input', written(image), '--size', '3', '--stride', '1']
    expect((await sectionsOf('pooling', ...own)).at(-1).max).toEqual(result)
    const steps = await sectionsOf('pooling', ...own, '--step')
    expect(steps.map(({ max }) => max)).toEqual(result.flat())
  })

  it('layers: a convolution is linear, one with ReLU is not; flatten 4 x 4 x 20 is 320; the defaults', async () => {
    const sections = await sectionsOf('layers')
    const find = (field: string) => sections.find((section) => field in section)
    expect(find('linear')).toMatchObject({ linear: true, linearWithRelu: false })
    expect(find('same')).toMatchObject({ same: true, sameWithRelu: false })
    expect(find('layers').layers).toContainEqual({ name: 'flatten_1', from: [4, 4, 20], to: [320] })
    const choices = sections.flatMap((section) => section.choices ?? [])
    expect(choices).toContainEqual({ what: 'stride', standard: '1' })
    expect(choices).toContainEqual({ what: 'padding', standard: 'none (valid)' })
    expect(choices).toContainEqual({ what: 'stride of a pooling', standard: 'the size of its window' })
  })

  it('parameters: 38,250 without the 140 intercepts, 38,390 with them', async () => {
    const [layers, total] = await sectionsOf('parameters')
    expect(layers.layers.map(({ factors, weights }: Record<string, unknown>) => [factors, weights])).toEqual([
      ['10·5·5', 250],
      ['20·5·5·10', 5000],
      ['320·100', 32_000],
      ['100·10', 1000]
    ])
    expect(total).toMatchObject({ weights: 38_250, intercepts: 140, total: golden.network.total_params })
    // The tiny network: 4·5·5 = 100 and 144·10 = 1,440 weights, 4 + 10 intercepts.
    const own = await sectionsOf('parameters', '--config', 'smoke')
    expect(own[1]).toMatchObject({ weights: 1540, intercepts: 14, total: 1554 })
  })

  it('activations: values and gradients by their formulas', async () => {
    const [elementwise, softmax] = await sectionsOf('activations')
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z))
    elementwise.z.forEach((z: number, i: number) => {
      expect(elementwise.relu.values[i]).toBe(Math.max(z, 0))
      expect(elementwise.relu.gradients[i]).toBe(z > 0 ? 1 : 0)
      expect(elementwise.sigmoid.values[i]).toBeCloseTo(sigmoid(z), 12)
      expect(elementwise.sigmoid.gradients[i]).toBeCloseTo(sigmoid(z) * (1 - sigmoid(z)), 12)
    })
    const sum = softmax.z.reduce((total: number, z: number) => total + Math.exp(z), 0)
    softmax.z.forEach((z: number, i: number) => {
      const p = softmax.softmax
      expect(p[i]).toBeCloseTo(Math.exp(z) / sum, 12)
      p.forEach((pj: number, j: number) => {
        expect(softmax.gradients[i][j]).toBeCloseTo(i === j ? pj * (1 - pj) : -p[i] * pj, 12)
      })
    })
    const own = await sectionsOf('activations', '--input', '[0, 0]')
    expect(own.at(-1).softmax).toEqual([0.5, 0.5])
  })

  it('losses: cross-entropy, L2 and L1 by their formulas', async () => {
    const [entropy, errors] = await sectionsOf('losses')
    expect(entropy.loss).toBeCloseTo(-Math.log(0.7), 12)
    entropy.logitsGradient.forEach((g: number, i: number) => {
      expect(g).toBeCloseTo(entropy.outputs[i] - entropy.targets[i], 12)
    })
    // Differences 1, 0 and −2.
    expect(errors.l2.loss).toBeCloseTo(5 / 3, 12)
    expect(errors.l1.loss).toBeCloseTo(1, 12)
    expect(errors.l1.gradient).toEqual([1 / 3, 0, -1 / 3])
    const own = await sectionsOf('losses', '--input', '[0.25,0.75]', '--target', '[1,0]')
    expect(own.at(-2).loss).toBeCloseTo(Math.log(4), 12)
  })

  it('optimizers: paths by their rules, and as a picture', async () => {
    const args = ['optimizers', '-o', 'paths.svg']
    const sections = await sectionsOf(...args)
    const { paths } = sections.find((section) => 'paths' in section)
    const byName = Object.fromEntries(
      paths.map(({ name, points }: { name: string; points: unknown[] }) => [name, points])
    )
    expect(Object.keys(byName)).toEqual(['SGD', 'momentum', 'AdaGrad', 'RMSprop', 'Adam'])
    // Each step of SGD multiplies x by 1 − 0.18 and y by 1 − 1.8; all else in float32.
    byName.SGD.forEach(({ x, y, value }: Record<string, number>, t: number) => {
      expect(x).toBeCloseTo(-4 * 0.82 ** t, 5)
      expect(y).toBeCloseTo((-0.8) ** t, 5)
      expect(value).toBeCloseTo((x * x + 10 * y * y) / 2, 10)
    })
    expect(byName.momentum[2].y).toBeCloseTo(1 - 0.3 + (0.8 * -0.3 - 0.03 * 7), 5)
    expect(byName.AdaGrad[1].x).toBeCloseTo(-4 + (0.9 * 4) / Math.sqrt(16.1), 5)
    expect(byName.RMSprop[1].x).toBeCloseTo(-4 + (0.2 * 4) / Math.sqrt(1.6), 5)
    expect(byName.Adam[1]).toMatchObject({ x: expect.closeTo(-3.7, 5), y: expect.closeTo(0.7, 5) })
    const svg = await readFile(join(cwd, 'paths.svg'), 'utf8')
    for (const name of Object.keys(byName)) expect(svg).toContain(`>${name}</text>`)
    // Where the paths begin, and the minimum: x from −4.6 to 4.6 over 558 pixels, y from 1.4 to −1.4 over 329.
    const placeOf = (mark: string) =>
      new RegExp(`landmark ${mark}-mark"><path transform="translate\\(([\\d.]+),([\\d.]+)\\)`)
        .exec(svg)
        ?.slice(1)
        .map(Number)
    expect(placeOf('start')).toEqual([
      expect.closeTo((558 * 0.6) / 9.2, 1),
      expect.closeTo((329 * 0.4) / 2.8, 1)
    ])
    expect(placeOf('minimum')).toEqual([558 / 2, 329 / 2])
    for (const name of ['start', 'minimum']) expect(svg).toContain(`>${name}</text>`)
  })

  it('initialisation: the size vanishes, explodes, or stays when it is scaled', async () => {
    const [, { sizes }] = await sectionsOf('initialisation')
    const last = Object.fromEntries(
      sizes.map((one: { name: string; sizes: number[] }) => [one.name, one.sizes[10]])
    )
    expect(last['sd 0.01']).toBeLessThan(1e-9)
    expect(last['sd 1']).toBeGreaterThan(1e6)
    expect(last['√(2/n)']).toBeGreaterThan(0.5)
    expect(last['√(2/n)']).toBeLessThan(2)
    // One layer multiplies by σ √(n / 2).
    expect(sizes[2].sizes[1] / sizes[2].sizes[0]).toBeGreaterThan(0.9 * Math.sqrt(50))
    expect(sizes[2].sizes[1] / sizes[2].sizes[0]).toBeLessThan(1.1 * Math.sqrt(50))
  })

  it('data: the shapes as the lecture prints them', async () => {
    const { stdout } = await run('data')
    const shapes = [...stdout.matchAll(/^ {2}(Shape of .*)$/gm)].map(([, line]) => line)
    expect(shapes).toEqual([
      'Shape of x_train: (60000, 28, 28)',
      'Shape of x_test: (10000, 28, 28)',
      'Shape of y_train: (60000,)',
      'Shape of y_test: (10000,)',
      'Shape of x_train_vec: (60000, 28, 28, 1)',
      'Shape of y_train_vec: (60000, 10)',
      'Shape of x_valid_vec: (10000, 28, 28, 1)',
      'Shape of y_valid_vec: (10000, 10)',
      'Shape of x_train_vec: (50000, 28, 28, 1)',
      'Shape of y_train_vec: (50000, 10)'
    ])
    const sections = await sectionsOf('data')
    const { order, labels } = sections.at(-1)
    const file = digits(60_000)
    expect(labels).toEqual(order.map((place: number) => String(file.labels[place])))
  })
})

describe('a run', () => {
  it('training reads its curves', async () => {
    const sections = await sectionsOf('training')
    expect(sections.at(-1)).toMatchObject({ run: 'runs/smoke', epochs: 2 })
    expect(['overfitting', 'underfitting', 'settled']).toContain(sections.at(-1).verdict)
  })

  it('network draws the feature map that it works out, also where that is not among the first', async () => {
    const places = new Set<boolean>()
    for (const seed of ['1', '2', '3', '4']) {
      const wide = ['--set', 'model.layers[0].filters=12', '--seed', seed, '--out', `wide-${seed}`]
      const train = await cnn(['train', '--config', 'smoke', '--limit', '64', '--epochs', '1', ...wide], {
        cwd
      })
      expect(train.code, train.stderr).toBe(0)
      const { stdout } = await run('network', '--digit', '0', '--run', `wide-${seed}`)
      const [, map = ''] = /^It is in map (\d+),/m.exec(stdout) ?? []
      expect(stdout.slice(0, stdout.indexOf('It is in map'))).toMatch(new RegExp(`\\bmap ${map}\\b`))
      places.add(Number(map) > 6)
    }
    // One of the networks at least has its largest number in a later map: else this test holds nothing.
    expect(places).toContain(true)
  })

  it('network computes layer by layer what the engines predict', async () => {
    const sections = await sectionsOf('network', '--run', 'smoke', '--digit', '7', '-o', 'maps.png')
    expect(sections.map(({ layer }) => layer).filter(Boolean)).toEqual([
      ...['conv2d_1', 'max_pooling2d_1', 'flatten_1', 'dense_1']
    ])
    const { images, labels } = digits(8, 't10k')
    const config = loadConfig(join(cwd, 'runs/smoke/config.json'))
    const { weights } = await readModel(join(cwd, 'runs/smoke/model'))
    const image = images.subarray(7 * 784)
    const expected = await predict({ config, weights, images: image, shape: [1, 28, 28, 1], engine: 'cpu' })
    const { outputs, truth } = sections.at(-1)
    expect(truth).toBe(String(labels[7]))
    outputs.forEach((output: number, i: number) => {
      expect(output).toBeCloseTo(expected[i], 5)
    })
    const place = sections.find((section) => 'innerProduct' in section)
    expect(place.output).toBeCloseTo(Math.max(0, place.innerProduct + place.intercept), 6)
    // The image and four feature maps side by side, with labels, two dots a pixel.
    const { width, height } = await sharp(join(cwd, 'maps.png')).metadata()
    expect([width, height]).toEqual([2 * (24 + 5 * (144 + 16) - 16 + 24), 2 * (64 + 144 + 26 + 24)])
  })
})

describe('one’s own pictures', () => {
  it('goes through every filter, drawn and as PNG', async () => {
    await sharp({ create: { width: 30, height: 20, channels: 3, background: '#336699' } })
      .png()
      .toFile(join(cwd, 'own.png'))
    const { code, stdout, stderr } = await run('filters', '--file', 'own.png', '-o', 'filtered.png')
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('On yours')
    const { width = 0, height = 0 } = await sharp(join(cwd, 'filtered.png')).metadata()
    // Six tiles, each pixel of theirs 4 x 4, with labels, two dots a pixel.
    expect([width, height]).toEqual([2 * (24 + 6 * (120 + 16) - 16 + 24), 2 * (64 + 80 + 26 + 24)])
    const sections = await sectionsOf('filters', '--file', 'own.png')
    expect(sections.at(-1).outputs.map(({ outputShape }: { outputShape: number[] }) => outputShape)).toEqual(
      Array.from({ length: 5 }, () => [20, 30, 3])
    )
  })
})

describe('wrong input', () => {
  it.each([
    [['pooing'], 2, 'pooling'],
    [['inner-product', '--input', '[1,2]', '--filter', '[1]'], 2, 'one shape'],
    [['inner-product', '--size', '3'], 2, 'takes no --size'],
    [['convolution', '--input', '[[1,2],[3]]'], 2, '--input:1:8'],
    [['convolution', '--input', '[[1,2],[3,4]]'], 2, 'larger than the image'],
    [['filters', '--file', 'none.png'], 2, 'none.png'],
    [['losses', '--input', '[1,2]'], 2, '--target'],
    [['optimizers', '--input', '[1]'], 2, 'two numbers'],
    [['data', '-o', 'x.txt'], 2, '.png'],
    [['optimizers', '--width', '85mm'], 2, '-o chart.png'],
    [['filters', '-o', 'x.png', '--width', '85cm'], 2, '85cm'],
    [['training', '--run', 'nowhere'], 4, 'nowhere']
  ])('%j ends with %i', async (args, code, said) => {
    const ended = await run(...args)
    expect(ended.code).toBe(code)
    expect(ended.stdout).toBe('')
    expect(ended.stderr).toContain(said)
  })
})
