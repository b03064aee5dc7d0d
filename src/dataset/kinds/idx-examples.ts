/** Turns four checked IDX files into examples: parsed, compared with the facts of the data set, and split. */
import type { PublishedFacts } from '../../config/datasets.js'
import { CnnError } from '../../errors.js'
import type { DataFile } from '../data-file.js'
import { checkLabels } from '../encode.js'
import type { Examples } from '../examples.js'
import { type Idx, parseIdx } from '../idx.js'
import { lectureShapes } from '../lecture-shapes.js'
import { splitExamples, type Wanted } from '../split.js'
import type { LoadedWithTest } from './kind.js'

/** What a data set of such files must be. */
interface Expected {
  readonly facts: PublishedFacts
  readonly files: { readonly [part in Part]: DataFile }
}

type Part = 'trainImages' | 'trainLabels' | 'testImages' | 'testLabels'

interface Content {
  readonly bytes: Uint8Array
  /** The path or URL, for errors. */
  readonly where: string
}

/**
 * The arrays are views into the bytes of the files: the training images are reordered in place.
 *
 * @throws CnnError DATA when a file is not an IDX file, or has unexpected dimensions or labels
 */
export function idxExamples(
  expected: Expected,
  content: { readonly [part in Part]: Content },
  wanted: Wanted
): Pick<LoadedWithTest, 'train' | 'validation' | 'test' | 'shapes'> {
  const { facts } = expected
  const all = examplesOf(expected, 'trainImages', content.trainImages, 'trainLabels', content.trainLabels)
  const parts = splitExamples(all, wanted)
  return {
    ...parts,
    test: idxTestExamples(expected, content),
    shapes: lectureShapes(facts, shapeInFile(facts), parts)
  }
}

/**
 * Only the test examples, in the order of their file.
 *
 * @throws CnnError DATA as {@link idxExamples}
 */
export const idxTestExamples = (
  expected: Expected,
  content: { readonly [part in 'testImages' | 'testLabels']: Content }
): Examples => examplesOf(expected, 'testImages', content.testImages, 'testLabels', content.testLabels)

function examplesOf(
  { facts, files }: Expected,
  imagesPart: 'trainImages' | 'testImages',
  imagesContent: Content,
  labelsPart: 'trainLabels' | 'testLabels',
  labelsContent: Content
): Examples {
  const count = facts[imagesPart]
  const images = readShaped(imagesContent, [count, ...shapeInFile(facts)], files[imagesPart])
  const labels = readShaped(labelsContent, [count], files[labelsPart])
  checkLabels(labels.data, facts.labels.length, labelsContent.where)
  return { images: images.data, shape: [count, ...facts.imageShape], labels: labels.data }
}

/** An IDX file of gray images has no dimension for their one channel. */
const shapeInFile = ({ imageShape: [height, width, channels] }: PublishedFacts): readonly number[] =>
  channels === 1 ? [height, width] : [height, width, channels]

function readShaped({ bytes, where }: Content, shape: readonly number[], file: DataFile): Idx {
  const idx = parseIdx(bytes, where)
  if (idx.shape.length === shape.length && idx.shape.every((size, d) => size === shape[d])) return idx
  throw new CnnError('DATA', `${file.name} is (${idx.shape.join(', ')}), not (${shape.join(', ')})`, {
    where,
    hint: 'this is another data set: check its name'
  })
}
