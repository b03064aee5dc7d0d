/** The shapes that the lecture prints while it prepares its data, taken from the arrays that are there. */
import type { Assembled } from './assemble.js'

/** One printed line: `x_train (60000, 28, 28)`. */
export interface NamedShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** In the order of the lecture: what the files hold, then after each step. */
export interface LectureShapes {
  readonly load: readonly NamedShape[]
  readonly reshape: readonly NamedShape[]
  readonly oneHot: readonly NamedShape[]
  readonly split: readonly NamedShape[]
}

export function lectureShapes({ facts, train, validation, rawShapes }: Assembled): LectureShapes {
  const classes = facts.labels.length
  const reshaped = [rawShapes.trainImages[0], ...train.shape.slice(1)]
  const parts = validation === undefined ? [] : [{ part: 'valid', examples: validation }]
  return {
    load: [
      { name: 'x_train', shape: rawShapes.trainImages },
      { name: 'x_test', shape: rawShapes.testImages },
      { name: 'y_train', shape: rawShapes.trainLabels },
      { name: 'y_test', shape: rawShapes.testLabels }
    ],
    reshape: [{ name: 'x_train_vec', shape: reshaped }],
    oneHot: [{ name: 'y_train_vec', shape: [...rawShapes.trainLabels, classes] }],
    split: [...parts, { part: 'train', examples: train }].flatMap(({ part, examples }) => [
      { name: `x_${part}_vec`, shape: examples.shape },
      { name: `y_${part}_vec`, shape: [examples.labels.length, classes] }
    ])
  }
}
