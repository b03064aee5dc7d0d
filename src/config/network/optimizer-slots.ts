/** What each optimizer keeps for every weight from one step to the next. */
import type { Optimizer } from '../schema/optimizers.js'

/**
 * The slots of an optimizer by name: in each it keeps, for every trainable weight array, an array of the same size.
 *
 * @returns in the order in which checkpoints and engines hold them
 */
export function slotNames(optimizer: Optimizer): readonly string[] {
  switch (optimizer.type) {
    case 'sgd':
      return []
    case 'momentum':
      return ['velocity']
    case 'adagrad':
      return ['accumulator']
    case 'rmsprop':
      return [
        'velocity',
        ...(optimizer.momentum > 0 ? ['momentum'] : []),
        ...(optimizer.centered ? ['average'] : [])
      ]
    case 'adam':
      return ['momentum', 'velocity']
    case 'adamax':
      return ['momentum', 'norm']
    case 'adadelta':
      return ['gradients', 'changes']
  }
}
