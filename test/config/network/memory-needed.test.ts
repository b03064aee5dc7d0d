/** The memory of a training: against numbers counted by hand. */
import { expect, test } from 'vitest'
import { memoryNeeded } from '../../../src/config/network/memory-needed.js'
import { networkOf } from '../../../src/config/network/network.js'
import { parseConfig } from '../../../src/config/parse.js'
import { withLines } from '../sample.js'

// conv2d 5 * 5 * 4 + 4 = 104 weights, dense 576 * 10 + 10 = 5770: 5874, each with its gradient and the arrays that
// the optimizer keeps: momentum's velocity, Adagrad's sum, RMSprop's mean of squares (and velocity, and mean of
// gradients), Adam's two means, Adamax's mean and
// largest gradient, Adadelta's two means. Numbers of 4 bytes.
test.each([
  ['{ "type": "sgd" }', 2],
  ['{ "type": "momentum" }', 3],
  ['{ "type": "adagrad" }', 3],
  ['{ "type": "rmsprop" }', 3],
  ['{ "type": "rmsprop", "momentum": 0.9 }', 4],
  ['{ "type": "rmsprop", "centered": true }', 4],
  ['{ "type": "rmsprop", "momentum": 0.9, "centered": true }', 5],
  ['{ "type": "adam" }', 4],
  ['{ "type": "adamax" }', 4],
  ['{ "type": "adadelta" }', 4]
])('%s: %i arrays of the size of the weights', (optimizer, arrays) => {
  const config = parseConfig(withLines({ 13: `"optimizer": ${optimizer},` }))
  const needed = memoryNeeded(networkOf(config), config.training.optimizer, 7)
  expect(needed.weights).toBe(5874 * arrays * 4)
  // 28 * 28 + 24 * 24 * 4 + 12 * 12 * 4 + 576 + 10 numbers an image.
  expect(needed.activations).toBe((784 + 2304 + 576 + 576 + 10) * 7 * 4)
})
