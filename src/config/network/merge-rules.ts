/** The output shapes of layers with several inputs. */
import type { Problem } from '../../errors.js'
import type { MergeType } from './network-layer.js'
import type { MergeRule } from './rule.js'
import { type FeatureShape, isImageShape, lastSide } from './shape.js'

export const mergeRules: { readonly [T in MergeType]: MergeRule<T> } = {
  add: {
    className: 'Add',
    baseName: 'add',
    takes: 'several',
    infer(_layer, inputShapes) {
      const [outputShape, ...others] = inputShapes
      const isWhole = others.every((shape) => shape.join() === outputShape?.join())
      return outputShape === undefined || !isWhole ? doNotFit('of one shape', inputShapes) : { outputShape }
    }
  },
  concatenate: {
    className: 'Concatenate',
    baseName: 'concatenate',
    takes: 'several',
    infer(_layer, inputShapes) {
      const [first, ...others] = inputShapes
      const beside = (shape: FeatureShape): string => `${shape.length}: ${shape.slice(0, -1).join()}`
      if (first === undefined || others.some((shape) => beside(shape) !== beside(first)))
        return doNotFit('alike but for the channels', inputShapes)
      const last = inputShapes.reduce((sum, shape) => sum + lastSide(shape), 0)
      return { outputShape: isImageShape(first) ? [first[0], first[1], last] : [last] }
    }
  }
}

const doNotFit = (wanted: string, inputShapes: readonly FeatureShape[]): Problem => ({
  path: 'inputs',
  message: `the inputs are [${inputShapes.map((shape) => shape.join(', ')).join('] and [')}], not ${wanted}`,
  hint: 'give the paths the same sides'
})
