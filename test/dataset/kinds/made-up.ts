/** A data set of a kind that no config can name: facts known only after reading, two channels, 300 classes. */
import { createHash } from 'node:crypto'
import type { DatasetFacts } from '../../../src/config/datasets.js'
import { byteScale } from '../../../src/config/preprocessing.js'
import type { Examples } from '../../../src/dataset/examples.js'
import type { DatasetKind } from '../../../src/dataset/kinds/kind.js'
import { checkSizes, splitExamples } from '../../../src/dataset/split.js'
import { randomStream } from '../../../src/random.js'

const shape = [4, 3, 2] as const
const classes = 300

/** Noise, its labels going through all classes. */
function noise(count: number, seed: number): Examples {
  const stream = randomStream(seed, 'weights')
  const pixels = count * shape[0] * shape[1] * shape[2]
  const images = new Uint8Array(new SharedArrayBuffer(pixels))
  images.forEach((_, i) => {
    images[i] = Math.floor(256 * stream.uniform())
  })
  const labels = new Uint16Array(new SharedArrayBuffer(2 * count))
  labels.forEach((_, i) => {
    labels[i] = (7 * i) % classes
  })
  return { images, labels, shape: [count, ...shape] }
}

const sha256 = ({ images, labels }: Examples): string =>
  createHash('sha256')
    .update(new Uint8Array(images.buffer))
    .update(new Uint8Array(labels.buffer))
    .digest('hex')

/** @param seed other pixels, as files that were changed have them */
export function madeUp(seed = 1): DatasetKind {
  const read = async (): Promise<{ facts: DatasetFacts; train: Examples; test: Examples }> => {
    const [train, test] = [noise(600, seed), noise(300, seed + 1)]
    const labels = Array.from({ length: classes }, (_, i) => `class ${i}`)
    const facts = { name: 'made-up', imageShape: shape, labels, trainImages: 600, testImages: 300 }
    return { facts, train, test }
  }
  return {
    async describe({ dir }) {
      const { facts } = await read()
      const lines = [`made-up: noise of ${facts.labels.length} classes in ${dir ?? 'memory'}`]
      return { facts, lines, document: { noise: true, classes } }
    },
    async load(options) {
      const { facts, train, test } = await read()
      checkSizes(options, { ...facts, trainImages: 600, testImages: test.shape[0] })
      const part = { file: 'noise', source: 'memory', where: 'here', sha256: sha256(train), bytes: 600 * 26 }
      const parts = splitExamples(train, options)
      const printed = { name: 'noise', shape: train.shape }
      return {
        ...{ facts, test, ...parts },
        preprocessing: { picture: 'resize', scale: byteScale },
        shapes: { load: [printed], reshape: [], oneHot: [], split: [] },
        fingerprint: { parts: [part], hint: 'make the same noise again' }
      }
    },
    async loadTest() {
      const { facts, test } = await read()
      return { facts, test }
    }
  }
}
