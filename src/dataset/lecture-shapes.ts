/** The shapes that the lecture prints while it prepares its data, read from the actual arrays. */
import type { PublishedFacts } from '../config/datasets.js'
import type { Examples } from './examples.js'

/** One printed line: `x_train (60000, 28, 28)`. */
export interface NamedShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** In the order of the lecture: as read, then after each step. A step that a kind does not have is empty. */
export interface PrintedShapes {
  readonly load: readonly NamedShape[]
  readonly reshape: readonly NamedShape[]
  readonly oneHot: readonly NamedShape[]
  readonly split: readonly NamedShape[]
}

/** @param shapeInFile the shape of an image in the file, which may have no dimension for the channels */
export function lectureShapes(
  { imageShape, labels, trainImages, testImages }: PublishedFacts,
  shapeInFile: readonly number[],
  { train, validation }: { readonly train: Examples; readonly validation?: Examples }
): PrintedShapes {
  const classes = labels.length
  const parts = validation === undefined ? [] : [{ part: 'valid', examples: validation }]
  return {
    load: [
      { name: 'x_train', shape: [trainImages, ...shapeInFile] },
      { name: 'x_test', shape: [testImages, ...shapeInFile] },
      { name: 'y_train', shape: [trainImages] },
      { name: 'y_test', shape: [testImages] }
    ],
    reshape: [{ name: 'x_train_vec', shape: [trainImages, ...imageShape] }],
    oneHot: [{ name: 'y_train_vec', shape: [trainImages, classes] }],
    split: [...parts, { part: 'train', examples: train }].flatMap(({ part, examples }) => [
      { name: `x_${part}_vec`, shape: examples.shape },
      { name: `y_${part}_vec`, shape: [examples.labels.length, classes] }
    ])
  }
}
