/** The schema of augmentation: random changes to training images, new in each epoch. */
import * as v from 'valibot'
import { described, flag, within } from './values.js'

/** In which directions images are mirrored. */
export const flips = ['none', 'horizontal', 'vertical', 'both'] as const

export const augmentation = v.strictObject({
  shift: v.optional(
    described(
      'How far an image is moved at most, down or up and right or left: below 1 as a fraction of its side, from 1 on in pixels.',
      within(0, 1024)
    ),
    0
  ),
  rotate: v.optional(
    described('By how many degrees an image is rotated at most, in either direction.', within(0, 180)),
    0
  ),
  scale: v.optional(
    described('How much an image grows or shrinks at most: 0.1 is 90% to 110% of its size.', within(0, 0.9)),
    0
  ),
  flip: v.optional(
    described(
      'Mirrors each image with a probability of one half; true means left to right (horizontal).',
      v.union(
        [
          v.pipe(
            flag,
            v.transform((isFlipped) => (isFlipped ? 'horizontal' : 'none'))
          ),
          v.picklist(flips)
        ],
        'true, false, "horizontal", "vertical" or "both"'
      )
    ),
    'none'
  )
})

export type Augmentation = v.InferOutput<typeof augmentation>
