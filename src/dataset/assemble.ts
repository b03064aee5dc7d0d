/** The four checked files of a data set to examples: parsed, held against the facts, split. */
import type { DataFile, DatasetFacts } from '../config/datasets.js'
import { CnnError } from '../errors.js'
import { checkLabels } from './encode.js'
import type { Examples } from './examples.js'
import { type Idx, parseIdx } from './idx.js'
import { reorder, split } from './split.js'

/** The examples of a data set, over shared memory. */
export interface Assembled {
  readonly facts: DatasetFacts
  readonly train: Examples
  /** Left out when no images are set aside. */
  readonly validation?: Examples
  readonly test: Examples
  /** The dimensions of the files, before reshaping and splitting. */
  readonly rawShapes: Readonly<Record<keyof DatasetFacts['files'], readonly number[]>>
}

type Files = Readonly<
  Record<keyof DatasetFacts['files'], { readonly bytes: Uint8Array; readonly where: string }>
>

/**
 * The arrays are views into the bytes of the files: the training images are reordered where they lie.
 *
 * @throws CnnError DATA when a file is no IDX file, or has other dimensions or labels than the facts say
 */
export function assemble(
  facts: DatasetFacts,
  files: Files,
  { seed, validation, limit }: { seed: number; validation: number; limit?: number }
): Assembled {
  const [height, width, channels] = facts.imageShape
  const pixels = height * width * channels
  const read = (part: keyof Files, shape: readonly number[]): Idx => readPart(facts, part, files[part], shape)
  const imageShape = shapeInFile(facts)
  const trainImages = read('trainImages', [facts.trainImages, ...imageShape])
  const trainLabels = read('trainLabels', [facts.trainImages])
  checkLabels(trainLabels.data, facts.labels.length, files.trainLabels.where)

  const parts = split(seed, facts.trainImages, validation)
  const order = new Uint32Array(parts.train.length + parts.validation.length)
  order.set(parts.train)
  order.set(parts.validation, parts.train.length)
  reorder(trainImages.data, pixels, order)
  reorder(trainLabels.data, 1, order)

  const examples = (images: Uint8Array, labels: Uint8Array, from: number, to: number): Examples => ({
    images: images.subarray(from * pixels, to * pixels),
    shape: [to - from, height, width, channels],
    labels: labels.subarray(from, to)
  })
  const trainCount = parts.train.length
  return {
    facts,
    train: examples(trainImages.data, trainLabels.data, 0, Math.min(limit ?? trainCount, trainCount)),
    ...(validation > 0 && {
      validation: examples(trainImages.data, trainLabels.data, trainCount, facts.trainImages)
    }),
    test: assembleTest(facts, files),
    rawShapes: {
      trainImages: trainImages.shape,
      trainLabels: trainLabels.shape,
      testImages: [facts.testImages, ...imageShape],
      testLabels: [facts.testImages]
    }
  }
}

/**
 * The test examples alone, in the order of their file.
 *
 * @throws CnnError DATA as {@link assemble}
 */
export function assembleTest(facts: DatasetFacts, files: Pick<Files, 'testImages' | 'testLabels'>): Examples {
  const images = readPart(facts, 'testImages', files.testImages, [facts.testImages, ...shapeInFile(facts)])
  const labels = readPart(facts, 'testLabels', files.testLabels, [facts.testImages])
  checkLabels(labels.data, facts.labels.length, files.testLabels.where)
  return { images: images.data, shape: [facts.testImages, ...facts.imageShape], labels: labels.data }
}

/** An IDX file of gray images has no dimension for their one channel. */
const shapeInFile = ({ imageShape: [height, width, channels] }: DatasetFacts): readonly number[] =>
  channels === 1 ? [height, width] : [height, width, channels]

const readPart = (
  facts: DatasetFacts,
  part: keyof Files,
  { bytes, where }: Files[keyof Files],
  shape: readonly number[]
): Idx => expectShape(parseIdx(bytes, where), shape, facts.files[part], where)

function expectShape(idx: Idx, shape: readonly number[], file: DataFile, where: string): Idx {
  if (idx.shape.length === shape.length && idx.shape.every((size, d) => size === shape[d])) return idx
  throw new CnnError('DATA', `${file.name} is (${idx.shape.join(', ')}), not (${shape.join(', ')})`, {
    where,
    hint: 'this is another data set: check its name'
  })
}
