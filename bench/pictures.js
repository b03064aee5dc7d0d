// node bench/pictures.js RUN [IMAGES] [TEXT]: how well a model classifies MNIST's test images as picture files, in
// common variants: enlarged, inverted, padded, compressed. Beside each is the accuracy on the same images taken
// directly, as `cnn evaluate` takes them, and how many answers differ from those (npm run build first).
// With TEXT, only the variants whose names contain it.
import { availableParallelism, cpus } from 'node:os'
import sharp from 'sharp'
import { loadTestExamples } from '../dist/dataset/load-dataset.js'
import { preparePicture } from '../dist/dataset/picture/prepare.js'
import { openModel } from '../dist/index.js'

const [run, most = '10000', text = ''] = process.argv.slice(2)
if (run === undefined) throw new Error('name a run: node bench/pictures.js runs/mnist-fast')

const { test } = await loadTestExamples({ name: 'mnist' })
const count = Math.min(Number(most), test.shape[0])
const images = test.images.subarray(0, count * 784)
const model = await openModel(run)
const direct = answers(await model.predict(images))

const gray = (pixels) => sharp(pixels, { raw: { width: 28, height: 28, channels: 1 } })
const enlarged = (pixels, factor, kernel) =>
  gray(pixels)
    .resize(28 * factor, 28 * factor, { kernel })
    .toColourspace('b-w')
const padded = (picture, [top, right, bottom, left], shade) =>
  picture
    .extend({ top, right, bottom, left, background: { r: shade, g: shade, b: shade } })
    .toColourspace('b-w')
const inverted = (pixels) => gray(pixels.map((byte) => 255 - byte))
/** sharp applies one resize and one extension of a picture in its own order: a second pass keeps ours. */
const again = async (picture) => sharp(await picture.png().toBuffer())

const variants = {
  PNG: (pixels) => gray(pixels).png(),
  'PNG, inverted': (pixels) => inverted(pixels).png(),
  'PNG, 10 pixels of black around it': (pixels) => padded(gray(pixels), [10, 10, 10, 10], 0).png(),
  'PNG, black on two sides': (pixels) => padded(gray(pixels), [0, 40, 25, 0], 0).png(),
  'PNG, inverted, white around it': (pixels) => padded(inverted(pixels), [7, 30, 12, 3], 255).png(),
  'PNG, each pixel 3 x 3': (pixels) => enlarged(pixels, 3, 'nearest').png(),
  'PNG, each pixel 10 x 10': (pixels) => enlarged(pixels, 10, 'nearest').png(),
  'PNG, 4 times as large, smooth (cubic)': (pixels) => enlarged(pixels, 4, 'cubic').png(),
  'PNG, 10 times as large, smooth (Lanczos)': (pixels) => enlarged(pixels, 10, 'lanczos3').png(),
  'PNG, 16 bits a sample': (pixels) => gray(pixels).toColourspace('grey16').png(),
  'JPEG, quality 90': (pixels) => gray(pixels).jpeg({ quality: 90 }),
  'JPEG, quality 60': (pixels) => gray(pixels).jpeg({ quality: 60 }),
  'JPEG, inverted, quality 80': (pixels) => inverted(pixels).jpeg(),
  'JPEG, 10 times as large, quality 75': (pixels) => enlarged(pixels, 10, 'cubic').jpeg({ quality: 75 }),
  'JPEG, inverted, padded, 5 times as large': async (pixels) =>
    (await again(padded(inverted(pixels), [6, 6, 6, 6], 255)))
      .resize(200, 200, { kernel: 'cubic' })
      .jpeg({ quality: 80 }),
  'WebP, quality 80': (pixels) => gray(pixels).webp(),
  'WebP, 4 times as large, quality 60': (pixels) => enlarged(pixels, 4, 'cubic').webp({ quality: 60 }),
  GIF: (pixels) => gray(pixels).gif()
}

console.log(
  `${cpus()[0].model}, ${availableParallelism()} cores, Node ${process.version}, sharp ${sharp.versions.sharp}: ${run}, ${count} images\n`
)
const line = (name, figures) =>
  console.log(`${name.padEnd(44)}${figures.map((text) => text.padStart(10)).join('')}`)
line('the test images as', ['accuracy', 'points', 'differ'])
line('bytes (evaluate)', [percent(accuracy(direct)), '', ''])
for (const [name, make] of Object.entries(variants).filter(([name]) => name.includes(text))) {
  const prepared = new Uint8Array(images.length)
  let unfit = 0
  for (let i = 0; i < count; i++) {
    const bytes = await (await make(images.slice(784 * i, 784 * (i + 1)))).toBuffer()
    const preparing = { preparation: 'digit', inputShape: [28, 28, 1], invert: 'auto' }
    try {
      prepared.set(await preparePicture({ name: `${i}`, bytes }, preparing), 784 * i)
    } catch (error) {
      unfit++
      if (unfit <= 3) console.log(error.message)
    }
  }
  const seen = answers(await model.predict(prepared))
  const points = 100 * (accuracy(seen) - accuracy(direct))
  const differing = seen.filter((answer, i) => answer !== direct[i]).length
  line(name, [
    percent(accuracy(seen)),
    points.toFixed(2),
    `${differing}`,
    ...(unfit > 0 ? [`${unfit} unfit`] : [])
  ])
}
await model.close()

function answers(outputs) {
  return Array.from({ length: count }, (_, i) => {
    const scores = outputs.subarray(10 * i, 10 * (i + 1))
    return scores.indexOf(Math.max(...scores))
  })
}

function accuracy(seen) {
  return seen.filter((answer, i) => answer === test.labels[i]).length / count
}

function percent(share) {
  return `${(100 * share).toFixed(2)}%`
}
