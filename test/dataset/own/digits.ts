/** Digits of MNIST as users may have them: the same pictures, in the same order, in every form. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { loadTestExamples } from '../../../src/dataset/load-dataset.js'
import { idxFile } from '../small.js'
import { zipOf } from '../sources/pictures/zip-file.js'

const side = 28
const bytes = side * side

/** The first `perClass` test images of each digit, digit after digit. */
export async function someDigits(perClass: number): Promise<{ pixels: Uint8Array; labels: Uint8Array }> {
  const { test } = await loadTestExamples({ name: 'mnist' })
  const places = Array.from({ length: 10 }, (_, digit) =>
    [...test.labels.keys()].filter((place) => test.labels[place] === digit).slice(0, perClass)
  ).flat()
  const pixels = new Uint8Array(places.length * bytes)
  for (const [at, place] of places.entries())
    pixels.set(test.images.subarray(place * bytes, (place + 1) * bytes), at * bytes)
  return { pixels, labels: Uint8Array.from(places, (place) => test.labels[place] ?? 0) }
}

type Digits = Awaited<ReturnType<typeof someDigits>>

const pictureOf = ({ pixels }: Digits, at: number): Buffer =>
  Buffer.from(pixels.subarray(at * bytes, (at + 1) * bytes))

/** `3/00017.png`, gray PNGs, by path. */
export async function pngFiles(digits: Digits): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>()
  for (const [at, label] of digits.labels.entries()) {
    const png = await sharp(pictureOf(digits, at), { raw: { width: side, height: side, channels: 1 } })
      .png()
      .toBuffer()
    files.set(`${label}/${String(at).padStart(5, '0')}.png`, png)
  }
  return files
}

export function write(directory: string, files: Iterable<readonly [string, string | Uint8Array]>): string {
  for (const [path, content] of files) {
    const file = join(directory, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, content)
  }
  return directory
}

/** Writes the digits into `directory` in every form. @returns the paths to give to a config, by form */
export async function everyForm(directory: string, digits: Digits): Promise<Record<string, string>> {
  const { pixels, labels } = digits
  const files = await pngFiles(digits)
  const count = labels.length
  const rows = Array.from(labels, (label, at) => [label, ...pictureOf(digits, at)].join(','))
  const header = ['label', ...Array.from({ length: bytes }, (_, i) => `pixel${i}`)].join(',')
  const members = [
    { name: 'x_train.npy', content: npyBytes([count, side, side], pixels) },
    { name: 'y_train.npy', content: npyBytes([count], labels) }
  ]
  write(directory, [
    ...[...files].map(([path, png]) => [`folder/${path}`, png] as const),
    ['digits.zip', zipOf([...files].map(([name, content]) => ({ name, content })))],
    ['digits.npz', zipOf(members)],
    ['idx/train-images-idx3-ubyte', idxFile([count, side, side], pixels)],
    ['idx/train-labels-idx1-ubyte', idxFile([count], labels)],
    ['pixels.csv', `${[header, ...rows].join('\n')}\n`],
    ['paths.csv', ['image,label', ...[...files.keys()].map((path) => `folder/${path},${path[0]}`)].join('\n')]
  ])
  const at = (name: string): string => join(directory, name)
  return {
    folder: at('folder'),
    zip: at('digits.zip'),
    npz: at('digits.npz'),
    idx: at('idx'),
    pixels: at('pixels.csv'),
    table: at('paths.csv')
  }
}

/** An array of bytes as NumPy saves it, version 1.0. */
function npyBytes(shape: readonly number[], data: Uint8Array): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `${`{'descr': '|u1', 'fortran_order': False, 'shape': ${tuple}, }`.padEnd(117)}\n`
  const head = Buffer.alloc(10)
  head.write('\x93NUMPY', 'latin1')
  head[6] = 1
  head.writeUInt16LE(text.length, 8)
  return Buffer.concat([head, Buffer.from(text), data])
}

/** A config that trains on pictures in a second or two. */
export const smallConfig = (path: string, dataset: object = {}): string =>
  JSON.stringify({
    name: 'own',
    seed: 7,
    dataset: { path, validation: 0.2, test: 0.2, ...dataset },
    model: {
      layers: [
        { type: 'conv2d', filters: 4, kernelSize: 3, activation: 'relu' },
        { type: 'maxPooling2d', poolSize: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: { optimizer: { type: 'adam' }, batchSize: 16, epochs: 2 }
  })
