/** Augmentation of a shard that has just been loaded: each image changed in place, as all engines change it. */
import { augmentImage, changesImages, placementOf } from '../../../dataset/augment.js'
import { numberAt } from '../../../math/numbers.js'
import type { TrainRequest } from '../../request.js'
import type { NetworkFlow } from '../plan/flow.js'
import { at, type Shard } from '../plan/operation.js'

/**
 * @param from the index of the shard's first image in the permutation
 * @param epoch counted from 1
 */
export type Augment = (shard: Shard, permutation: Uint32Array, from: number, epoch: number) => void

/** How the training images are changed; undefined if they are not. */
export function augmentOf(
  { seed, augmentation, network }: TrainRequest,
  { input }: NetworkFlow,
  memory: SharedArrayBuffer
): Augment | undefined {
  if (!changesImages(augmentation)) return undefined
  const { inputShape } = network
  const [height, width, channels] = inputShape
  const size = height * width * channels
  const floats = new Float32Array(memory)
  const before = new Float32Array(size)
  return (shard, permutation, from, epoch) => {
    const first = at(input, shard) / 4
    for (let i = 0; i < shard.count; i++) {
      const pixels = floats.subarray(first + i * size, first + (i + 1) * size)
      before.set(pixels)
      const placement = placementOf(augmentation, { seed, epoch, image: numberAt(permutation, from + i) }, [
        height,
        width
      ])
      augmentImage(before, inputShape, placement, pixels)
    }
  }
}
