// MNIST for the measurements, the same bytes for every program.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDataset } from '../dist/dataset/load-dataset.js'

/** The first images of the training split. */
export const loadMnist = (images) =>
  loadDataset({ name: 'mnist', validation: 0, dir: 'data/mnist' }, { seed: 42, limit: images })

/**
 * Digits in an image of any shape: in its middle, on black, the same in every channel. Noise would not do, because the
 * zeros that rectifiers and pooling leave in the gradients depend on the pictures.
 *
 * @returns data for `fit`
 */
export async function loadDigits(images, [height, width, channels]) {
  const { train } = await loadMnist(images)
  const [, fromHeight, fromWidth] = train.shape
  const [top, left] = [(height - fromHeight) >> 1, (width - fromWidth) >> 1]
  const pixels = new Uint8Array(images * height * width * channels)
  for (let i = 0; i < images; i++)
    for (let y = 0; y < fromHeight; y++)
      for (let x = 0; x < fromWidth; x++) {
        const to = ((i * height + y + top) * width + x + left) * channels
        pixels.fill(train.images[(i * fromHeight + y) * fromWidth + x], to, to + channels)
      }
  return { images: pixels, labels: train.labels, shape: [images, height, width, channels] }
}

/** The first of them, as many as asked for. */
export function firstOf({ images, labels, shape: [count, ...pixels] }, some) {
  const size = images.length / count
  return {
    images: images.subarray(0, some * size),
    labels: labels.subarray(0, some),
    shape: [some, ...pixels]
  }
}

/** Writes as many digits as there may be, for programs that are not JavaScript: images.u8 and labels.u8. */
export async function writeDigits(directory, images, shape) {
  const digits = await loadDigits(images, shape)
  writeFileSync(join(directory, 'images.u8'), digits.images)
  writeFileSync(join(directory, 'labels.u8'), digits.labels)
}
