// Twenty pictures of digits, drawn with strokes as a hand would make them: two ways for each digit.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

/** Strokes as SVG paths in a box of 100 x 140: two ways for each digit. */
export const strokes = [
  [
    'M52 8 C20 10 14 60 20 95 C26 132 72 134 82 92 C92 48 80 8 48 10',
    'M60 14 C30 4 8 40 14 78 C20 124 66 138 84 100 C98 66 88 18 54 12'
  ],
  ['M54 8 C52 50 49 90 48 132', 'M32 36 C40 30 48 20 54 10 L52 130'],
  [
    'M22 36 C26 6 76 4 76 38 C76 70 40 100 18 128 C40 118 64 126 86 126',
    'M20 30 C34 0 84 10 72 52 C62 86 34 108 16 126 L84 124'
  ],
  [
    'M22 18 C52 0 86 20 70 48 C62 62 46 64 40 64 C60 62 88 78 78 106 C68 134 34 134 18 118',
    'M24 12 L76 10 L46 56 C84 56 90 104 62 124 C44 136 26 128 18 116'
  ],
  [
    'M30 10 C26 40 20 60 18 78 C40 74 64 74 84 72 M66 44 C64 78 62 104 62 134',
    'M66 132 C66 90 66 50 66 10 C48 40 30 64 14 88 L88 86'
  ],
  [
    'M78 12 L32 14 L26 62 C50 48 84 62 78 98 C72 132 36 134 18 116',
    'M34 14 C32 34 28 50 28 62 C60 50 84 74 72 106 C62 130 36 132 20 122 M34 14 C50 14 66 12 82 12'
  ],
  [
    'M70 10 C40 24 20 62 22 96 C24 132 74 136 76 98 C78 68 36 66 26 92',
    'M56 8 C30 40 18 80 28 112 C38 138 80 126 74 94 C70 70 40 74 28 98'
  ],
  ['M18 16 L82 14 C64 50 50 90 42 132', 'M20 22 C40 14 62 18 84 14 C70 44 56 80 50 132 M36 74 L76 70'],
  [
    'M72 24 C56 0 20 12 30 40 C40 62 82 76 78 104 C72 136 22 134 22 104 C22 76 70 62 74 34 C74 22 66 14 56 12',
    'M50 64 C22 56 24 10 50 10 C78 10 78 56 50 64 C14 72 14 130 50 130 C88 130 86 72 50 64'
  ],
  [
    'M74 34 C66 2 22 12 24 44 C26 72 66 70 74 38 C76 70 70 104 60 132',
    'M76 20 C50 0 18 24 28 54 C38 76 70 60 76 24 L74 130'
  ]
]

/**
 * How one digit is drawn.
 *
 * @typedef {object} Drawing
 * @property {number} digit
 * @property {string} path its strokes
 * @property {number} width of the picture, in pixels
 * @property {number} height
 * @property {string} ink
 * @property {string} [ground] default: transparent
 * @property {number} pen width of the strokes, in units of which the digit is 140 high
 * @property {number} size the digit's height as a fraction of the picture's
 * @property {number[]} at the digit's middle as fractions of the picture's sides
 * @property {number} turn degrees, clockwise
 */

/** A sheet of paper in uneven light, for `ground`. */
export const paper = 'url(#paper)'

const drawing = ([digit, way], [width, height], [ink, ground], [pen, size, turn], at, format) => ({
  name: `${digit}-${way === 0 ? 'a' : 'b'}.${format}`,
  format,
  ...{ digit, path: strokes[digit][way], width, height, ink, ground, pen, size, turn, at }
})

const drawings = [
  drawing([0, 0], [28, 28], ['#fff', '#000'], [14, 0.7, 5], [0.5, 0.5], 'png'),
  drawing([0, 1], [640, 480], ['#1a237e', '#fffde7'], [12, 0.5, -8], [0.3, 0.4], 'jpeg'),
  drawing([1, 0], [100, 100], ['#000', '#fff'], [12, 0.8, 6], [0.5, 0.5], 'png'),
  drawing([1, 1], [300, 1000], ['#fafafa', '#1b5e20'], [14, 0.2, 0], [0.7, 0.8], 'webp'),
  drawing([2, 0], [20, 20], ['#000', '#fff'], [14, 0.9, 0], [0.5, 0.5], 'png'),
  drawing([2, 1], [1000, 1000], ['#c62828', '#ffee58'], [16, 0.85, 6], [0.55, 0.5], 'jpeg'),
  drawing([3, 0], [256, 256], ['#fff', undefined], [13, 0.6, -4], [0.4, 0.6], 'png'),
  drawing([3, 1], [64, 64], ['#222', paper], [13, 0.7, 0], [0.5, 0.45], 'webp'),
  drawing([4, 0], [512, 384], ['#0d47a1', paper], [10, 0.45, 4], [0.6, 0.5], 'jpeg'),
  drawing([4, 1], [32, 48], ['#fff', '#000'], [12, 0.6, 0], [0.5, 0.5], 'png'),
  drawing([5, 0], [200, 150], ['#ffeb3b', '#311b92'], [14, 0.75, -5], [0.5, 0.5], 'webp'),
  drawing([5, 1], [400, 300], ['#000', undefined], [12, 0.5, 3], [0.25, 0.3], 'png'),
  drawing([6, 0], [1000, 700], ['#37474f', '#fff'], [8, 0.3, 0], [0.8, 0.75], 'jpeg'),
  drawing([6, 1], [40, 40], ['#fff', '#222'], [14, 0.75, 8], [0.5, 0.5], 'webp'),
  drawing([7, 0], [120, 160], ['#000', '#fff'], [12, 0.7, 0], [0.5, 0.5], 'jpeg'),
  drawing([7, 1], [800, 800], ['#6a1b9a', '#e1f5fe'], [11, 0.6, 4], [0.45, 0.55], 'png'),
  drawing([8, 0], [90, 120], ['#9e9e9e', '#616161'], [13, 0.7, 0], [0.5, 0.5], 'png'),
  drawing([8, 1], [500, 500], ['#000', paper], [16, 0.55, 10], [0.6, 0.4], 'webp'),
  drawing([9, 0], [150, 150], ['#fff', '#b71c1c'], [13, 0.65, 0], [0.4, 0.5], 'jpeg'),
  drawing([9, 1], [24, 30], ['#000', '#fff'], [13, 0.8, 3], [0.5, 0.5], 'png')
]

/**
 * The picture as an SVG.
 *
 * @param {Drawing} drawing
 */
export function svgOf({ path, width, height, ink, ground, pen, size, at, turn }) {
  const scale = (size * height) / 140
  const place = `translate(${at[0] * width} ${at[1] * height}) rotate(${turn}) scale(${scale}) translate(-50 -70)`
  const sheet =
    '<defs><linearGradient id="paper" x2="1" y2="1"><stop stop-color="#fdfdf5"/><stop offset="1" stop-color="#b8b8ae"/></linearGradient></defs>'
  const under = ground === undefined ? '' : `<rect width="${width}" height="${height}" fill="${ground}"/>`
  const pencil = `fill="none" stroke="${ink}" stroke-width="${pen}" stroke-linecap="round" stroke-linejoin="round"`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${sheet}${under}<path transform="${place}" ${pencil} d="${path}"/></svg>`
}

/**
 * Draws all twenty into a directory.
 *
 * @param {string} directory
 * @returns {Promise<{ file: string, digit: number }[]>} the pictures on disk, and the digit in each
 */
export async function drawPictures(directory) {
  await mkdir(directory, { recursive: true })
  return Promise.all(
    drawings.map(async ({ name, format, digit, ...drawn }) => {
      const file = join(directory, name)
      await sharp(Buffer.from(svgOf({ digit, ...drawn })))
        .toFormat(format, { quality: 70 })
        .toFile(file)
      return { file, digit }
    })
  )
}
