// How many drawn digits a trained model gets right (npm run build first):
//   node scripts/pictures/predict.js RUN [DIRECTORY]     the pictures stay in DIRECTORY, where one is named
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { predictPictures } from '../../dist/run/predict-pictures.js'
import { drawPictures } from './drawn.js'
import { variedPictures } from './varied.js'

/** How much points waver, and by how many degrees a digit is rotated at most. */
const hands = [
  ['a steady hand', 3, 12],
  ['a hasty hand', 7, 20],
  ['a shaking hand', 11, 30]
]

const [run, kept] = process.argv.slice(2)
if (run === undefined) throw new Error('name a run: node scripts/pictures/predict.js runs/mnist')

const directory = kept ?? (await mkdtemp(join(tmpdir(), 'cnn-pictures-')))
try {
  await tell('drawn one by one', await drawPictures(join(directory, 'drawn')))
  for (const [title, waver, turn] of hands) {
    const place = join(directory, title.replaceAll(' ', '-'))
    await mkdir(place, { recursive: true })
    const pictures = variedPictures(50, 1, waver, turn).map(async ({ digit, name, svg }) => {
      const file = join(place, name)
      await sharp(Buffer.from(svg)).png().toFile(file)
      return { file, digit }
    })
    await tell(`by ${title}`, await Promise.all(pictures))
  }
} finally {
  if (kept === undefined) await rm(directory, { recursive: true })
}

/** Predicts pictures and prints how many are correct, and each one that is not. */
async function tell(title, pictures) {
  const files = pictures.map(({ file }) => file)
  const { labels, results } = await predictPictures({ run, pictures: files, invert: 'auto' })
  const seen = results.map(({ outcome }) =>
    outcome instanceof Error ? outcome.message : labels[outcome.indexOf(Math.max(...outcome))]
  )
  const wrong = pictures.flatMap(({ file, digit }, i) =>
    seen[i] === String(digit) ? [] : [`${basename(file)} as ${seen[i]}`]
  )
  console.log(`${title}: ${pictures.length - wrong.length} of ${pictures.length} right`)
  for (const line of wrong) console.log(`  ${line}`)
}
