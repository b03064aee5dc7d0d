/** The output shapes of layers with several inputs. */
import { mendingLayer } from './mending-layer.js'
import type { MergeType } from './network-layer.js'
import type { Inferred, MergeMisfit, MergeRule } from './rule.js'
import { elements, type FeatureShape, isImageShape, lastSide } from './shape.js'

export const mergeRules: { readonly [T in MergeType]: MergeRule<T> } = {
  add: { className: 'Add', baseName: 'add', takes: 'several', infer: alike },
  concatenate: {
    className: 'Concatenate',
    baseName: 'concatenate',
    takes: 'several',
    infer({ type }, inputShapes) {
      const [first] = inputShapes
      const misfit = misfitOf(type, 'of the same sides', inputShapes, first, besideOf)
      if (misfit !== undefined) return misfit
      const last = inputShapes.reduce((sum, shape) => sum + lastSide(shape), 0)
      return { outputShape: isImageShape(first) ? [first[0], first[1], last] : [last] }
    }
  },
  multiply: {
    className: 'Multiply',
    baseName: 'multiply',
    takes: 'several',
    infer({ type }, inputShapes) {
      const outputShape = inputShapes.reduce((most, shape) =>
        elements(shape) > elements(most) ? shape : most
      )
      const misfit = misfitOf(type, 'of one shape, or [1, 1, channels]', inputShapes, outputShape, factorOf)
      return misfit ?? { outputShape }
    }
  },
  average: { className: 'Average', baseName: 'average', takes: 'several', infer: alike },
  maximum: { className: 'Maximum', baseName: 'maximum', takes: 'several', infer: alike }
}

type SeveralShapes = readonly [FeatureShape, ...FeatureShape[]]

function alike(layer: { readonly type: MergeType }, inputShapes: SeveralShapes): Inferred | MergeMisfit {
  const [outputShape] = inputShapes
  const misfit = misfitOf(layer.type, 'of one shape', inputShapes, outputShape, (_own, other) => other)
  return misfit ?? { outputShape }
}

/** What a path has to give beside another so that their channels, or features, can follow one another. */
function besideOf(own: FeatureShape, other: FeatureShape): FeatureShape {
  if (isImageShape(own)) return isImageShape(other) ? [other[0], other[1], own[2]] : other
  return isImageShape(other) ? other : own
}

/** What a path has to give to be multiplied with another: its shape, or one pixel with its channels. */
function factorOf(own: FeatureShape, other: FeatureShape): FeatureShape {
  if (!isImageShape(other)) return other
  const isOnePixel = isImageShape(own) ? own[0] === 1 && own[1] === 1 : true
  return isOnePixel ? [1, 1, other[2]] : other
}

const isSame = (one: FeatureShape, other: FeatureShape): boolean => one.join() === other.join()

/**
 * The first input that does not fit one of them, with the layer that would mend it, or the other; undefined: all fit.
 *
 * @param wanted how the inputs have to be
 * @param model the input that the others are held against
 * @param shapeFor the shape that an input of some shape has to have beside another
 */
function misfitOf(
  type: MergeType,
  wanted: string,
  inputShapes: SeveralShapes,
  model: FeatureShape,
  shapeFor: (own: FeatureShape, other: FeatureShape) => FeatureShape
): MergeMisfit | undefined {
  const input = inputShapes.findIndex((shape) => !isSame(shape, shapeFor(shape, model)))
  const own = inputShapes[input]
  if (own === undefined) return undefined
  const shapes = inputShapes.map((shape) => `[${shape.join(', ')}]`)
  const message = `${type} joins ${shapes.slice(0, -1).join(', ')} and ${shapes.at(-1)}, which are not ${wanted}`
  const mending = (input: number, from: FeatureShape, to: FeatureShape): MergeMisfit | undefined => {
    const layer = mendingLayer(from, to)
    return layer === undefined ? undefined : { path: 'inputs', input, message, mending: { layer, from } }
  }
  return (
    mending(input, own, shapeFor(own, model)) ??
    mending(inputShapes.indexOf(model), model, shapeFor(model, own)) ?? {
      path: 'inputs',
      input,
      message,
      hint: 'give the paths the same sides: "padding": "same" keeps them, "strides" divide them'
    }
  )
}
