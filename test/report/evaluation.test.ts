/** Scores of a classifier: a case computed by hand, and random ones against slow definitions. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CnnError } from '../../src/errors.js'
import {
  evaluateOutputs,
  evaluationJson,
  mostConfusionClasses,
  type Predicted
} from '../../src/report/evaluation.js'

// Three classes, five images; the predictions are a, b, b, a, b (the last but one is a tie: the first counts).
const byHand: Predicted = {
  classNames: ['a', 'b', 'c'],
  labels: Uint8Array.of(0, 0, 1, 1, 2),
  // biome-ignore format: one image a line
  outputs: Float32Array.of(
    0.75, 0.125, 0.125,
    0.25, 0.5, 0.25,
    0, 1, 0,
    0.5, 0.5, 0,
    0.125, 0.75, 0.125
  ),
  losses: Float32Array.of(0.25, 1.5, 0, 0.75, 2)
}

test('a case worked by hand', () => {
  const evaluation = evaluateOutputs(byHand)
  expect(evaluation).toStrictEqual({
    count: 5,
    loss: 0.9,
    accuracy: 2 / 5,
    confusion: [
      [1, 1, 0],
      [1, 1, 0],
      [0, 1, 0]
    ],
    perClass: [
      { label: 'a', precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 },
      { label: 'b', precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, support: 2 },
      { label: 'c', precision: 0, recall: 0, f1: 0, support: 1 }
    ],
    worst: [
      { index: 4, label: 'c', predicted: 'b', probability: 0.75, loss: 2 },
      { index: 1, label: 'a', predicted: 'b', probability: 0.5, loss: 1.5 },
      { index: 3, label: 'b', predicted: 'a', probability: 0.5, loss: 0.75 }
    ]
  })
})

test('of many classes each has its scores; a confusion matrix of too many is left out', () => {
  const of = (classes: number) =>
    evaluateOutputs({
      classNames: Array.from({ length: classes }, (_, i) => `c${i}`),
      labels: Uint16Array.of(classes - 1, 256, 0),
      // The first image is right, the others are taken for the last class.
      outputs: Float32Array.from({ length: 3 * classes }, (_, i) => (i % classes === classes - 1 ? 1 : 0)),
      losses: Float32Array.of(0, 1, 2)
    })
  for (const classes of [300, mostConfusionClasses, mostConfusionClasses + 1, 65_535]) {
    const { confusion, perClass, worst } = of(classes)
    expect(perClass).toHaveLength(classes)
    expect(perClass.at(-1)).toMatchObject({ precision: 1 / 3, recall: 1, support: 1 })
    expect(perClass[256]).toMatchObject({ label: 'c256', recall: 0, support: 1 })
    expect(worst.map(({ label }) => label)).toEqual(['c0', 'c256'])
    expect(confusion).toHaveLength(classes > mostConfusionClasses ? 0 : classes)
    expect(confusion[256]?.at(-1)).toBe(classes > mostConfusionClasses ? undefined : 1)
  }
})

test('the penalty is added to the loss once', () => {
  expect(evaluateOutputs({ ...byHand, penalty: 0.5 }).loss).toBe(1.4)
})

test('as data it is what the contract says', () => {
  const json = evaluationJson(evaluateOutputs(byHand), 'test')
  expect(Object.keys(json)).toStrictEqual(['split', 'count', 'loss', 'accuracy', 'confusion', 'perClass'])
  expect(json.split).toBe('test')
})

test('the worst mistakes come first, NaN before infinity, equals in the order of the data', () => {
  const losses = Float32Array.of(1, Number.POSITIVE_INFINITY, 7, Number.NaN, 1)
  const outputs = Float32Array.from({ length: 10 }, (_, i) => i % 2)
  const { worst } = evaluateOutputs({
    classNames: ['a', 'b'],
    labels: new Uint8Array(5),
    outputs,
    losses,
    worst: 4
  })
  expect(worst.map(({ index }) => index)).toStrictEqual([3, 1, 2, 0])
})

test('random cases agree with the definitions', () => {
  const cases = fc.integer({ min: 1, max: 6 }).chain((classes) =>
    fc
      .array(
        fc.record({
          label: fc.integer({ min: 0, max: classes - 1 }),
          // Few values, so that ties are common.
          outputs: fc.array(fc.constantFrom(0, 0.25, 0.5), { minLength: classes, maxLength: classes }),
          loss: fc.float({ min: 0, max: 100, noNaN: true })
        }),
        { minLength: 1, maxLength: 40 }
      )
      .map((images) => ({ classes, images }))
  )
  fc.assert(
    fc.property(cases, ({ classes, images }) => {
      const classNames = Array.from({ length: classes }, (_, i) => `class ${i}`)
      const evaluation = evaluateOutputs({
        classNames,
        labels: Int32Array.from(images, ({ label }) => label),
        outputs: Float32Array.from(images.flatMap(({ outputs }) => outputs)),
        losses: Float32Array.from(images, ({ loss }) => loss)
      })
      const predicted = images.map(({ outputs }) =>
        (outputs as readonly number[]).indexOf(Math.max(...outputs))
      )
      const total = evaluation.confusion.flat().reduce((sum: number, count) => sum + count, 0)
      expect(total).toBe(images.length)
      expect(evaluation.count).toBe(images.length)
      const right = images.filter(({ label }, i) => label === predicted[i]).length
      expect(evaluation.accuracy).toBe(right / images.length)
      const mean = images.reduce((sum, { loss }) => sum + loss, 0) / images.length
      expect(evaluation.loss).toBeCloseTo(mean, 10)
      for (const [k, score] of evaluation.perClass.entries()) {
        const hits = images.filter(({ label }, i) => label === k && predicted[i] === k).length
        const asK = predicted.filter((other) => other === k).length
        const ofK = images.filter(({ label }) => label === k).length
        const precision = asK === 0 ? 0 : hits / asK
        const recall = ofK === 0 ? 0 : hits / ofK
        expect(score).toMatchObject({ label: classNames[k], precision, recall, support: ofK })
        expect(score.f1).toBeCloseTo(hits === 0 ? 0 : (2 * precision * recall) / (precision + recall), 12)
      }
      expect(evaluation.worst.length).toBe(Math.min(10, images.length - right))
      for (const { index, label } of evaluation.worst) {
        expect(predicted[index]).not.toBe(images[index]?.label)
        expect(label).toBe(`class ${images[index]?.label}`)
      }
    })
  )
})

test('a label that is no class and no image at all are refused', () => {
  expect(() => evaluateOutputs({ ...byHand, labels: Uint8Array.of(0, 0, 1, 3, 2) })).toThrow(
    new CnnError('DATA', 'label 3 is none of the 3 classes', { where: 'image 3' })
  )
  const none = { classNames: ['a'], labels: [], outputs: new Float32Array(), losses: new Float32Array() }
  expect(() => evaluateOutputs(none)).toThrow(CnnError)
})

test('arrays that do not fit together are refused', () => {
  expect(() => evaluateOutputs({ ...byHand, classNames: ['a', 'b'] })).toThrow(RangeError)
  expect(() => evaluateOutputs({ ...byHand, losses: new Float32Array(4) })).toThrow(RangeError)
})
