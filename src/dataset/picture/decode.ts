/** A picture file to its pixels: PNG, JPEG, WebP, AVIF, GIF, TIFF and SVG, of any size up to a limit. */
import { readFile, stat } from 'node:fs/promises'
import sharp, { type Metadata, type SharpOptions } from 'sharp'
import { CnnError } from '../../errors.js'
import { hasCode } from '../../files.js'

/** Red, green, blue and alpha of each pixel, row by row, `[height, width, 4]`. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** The pixels of a file. */
export interface Picture extends Pixels {
  /** Whether it was larger and was scaled down. */
  readonly scaled: boolean
}

const most = { bytes: 128 * 1024 * 1024, pixels: 100_000_000 }

/** Damage is an error, what a decoder merely wonders about is not. The size is checked by us, with a better text. */
const options: SharpOptions = { failOn: 'error', limitInputPixels: false }

/**
 * Reads a picture upright (as its EXIF orientation says) and in sRGB; of an animation the first frame.
 *
 * @param longest a larger picture is scaled down so that neither side is longer, on its way through the decoder
 * @throws CnnError DATA naming the file, when there is none, it is too large, or it is no picture or a broken one
 */
export async function decodePicture(file: string, longest: number): Promise<Picture> {
  const bytes = await bytesOf(file)
  const { width, height } = await decoding(file, () => sharp(bytes, options).metadata()).then(sizeOf(file))
  if (width * height > most.pixels)
    throw refusal(file, `it has ${width} x ${height} pixels`, 'scale it down: 100 million are the most')
  const { data, info } = await decoding(file, () =>
    sharp(bytes, options)
      .autoOrient()
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
  )
  const scaled = Math.max(width, height) > longest
  return { width: info.width, height: info.height, pixels: new Uint8Array(data), scaled }
}

const formats = 'PNG, JPEG, WebP, AVIF, GIF, TIFF and SVG can be read'

const sizeOf =
  (file: string) =>
  ({ width, height, pageHeight }: Metadata): { width: number; height: number } => {
    if (!width || !height) throw refusal(file, 'it has no size')
    return { width, height: pageHeight ?? height }
  }

async function bytesOf(file: string): Promise<Buffer> {
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw refusal(file, 'it is a directory', 'name the pictures in it')
    if (found.size > most.bytes) throw refusal(file, `it has ${found.size} bytes`, '128 MiB are the most')
    const bytes = await readFile(file)
    if (bytes.length === 0) throw refusal(file, 'the file is empty')
    return bytes
  } catch (error) {
    if (error instanceof CnnError) throw error
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw new CnnError('DATA', `there is no picture ${file}`, {
        where: file,
        hint: 'name a picture file; a run is named before the pictures',
        cause: error
      })
    throw refusal(file, error instanceof Error ? error.message : String(error), undefined, error)
  }
}

async function decoding<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    if (/unsupported image format/.test(text))
      throw refusal(file, 'it is in no format that can be read', formats, error)
    const reason = text.replace(/^Input buffer has /, '').replace(/\s*\n[\s\S]*/, '')
    throw refusal(file, `it is damaged: ${reason}`, 'save it again, or in another format', error)
  }
}

const refusal = (file: string, reason: string, hint?: string, cause?: unknown): CnnError =>
  new CnnError('DATA', `the picture ${file} cannot be used: ${reason}`, { where: file, hint, cause })
