/** Augmentation as Keras layers. */
import type { Network } from '../../config/network/network.js'
import type { Augmentation } from '../../config/schema/augmentation.js'
import { type Bracketed, call, float, keyword, text } from './python.js'

/** Augmentation as layers at the head of the network, which change images in training only. */
export function augmentationLayers(
  augmentation: Augmentation | undefined,
  [height, width]: Network['inputShape']
): Bracketed[] {
  if (augmentation === undefined) return []
  const { shift, rotate, scale, flip } = augmentation
  const black = keyword('fill_mode', text('constant'))
  // From 1 on a shift is in pixels; Keras takes parts of a side.
  const part = (side: number): string => (shift < 1 ? float(shift) : `${shift} / ${side}`)
  return [
    ...(flip === 'none' ? [] : [call('layers.RandomFlip', text(flipNames[flip]))]),
    ...(rotate === 0 ? [] : [call('layers.RandomRotation', `${rotate} / 360`, black)]),
    ...(scale === 0 ? [] : [call('layers.RandomZoom', float(scale), black)]),
    ...(shift === 0 ? [] : [call('layers.RandomTranslation', part(height), part(width), black)])
  ]
}

const flipNames: { readonly [F in Exclude<Augmentation['flip'], 'none'>]: string } = {
  horizontal: 'horizontal',
  vertical: 'vertical',
  both: 'horizontal_and_vertical'
}
