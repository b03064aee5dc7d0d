/** Decodes a picture file within bounds of size and memory: with sharp, or with our own decoders for other formats. */
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp'
import { counted, withCommas } from '../../counts.js'
import { CnnError, reasonOf } from '../../errors.js'
import { provideFont } from '../../fonts.js'
import { openBmp } from './bmp.js'
import { spreadWords, wordsOf } from './depth.js'
import { firstFrame } from './first-frame.js'
import { conversionHint, formatOf, isReadable, type ReadableFormat } from './formats.js'
import type { Picture } from './picture.js'
import { type GivenPicture, nameOf, pictureBytes } from './picture-bytes.js'
import { openPnm } from './pnm.js'
import { damaged, refusal } from './refusal.js'
import type { StatedPicture } from './stated-picture.js'
import { mostSvgBytes, svgDensity, svgSize, unpackedSvg } from './svg.js'

/**
 * Decoders keep whole rows, some of them one or two whole pictures, so these limits bound the memory: no picture takes
 * more than 2 GiB.
 */
const most = { side: 65_535, pixels: 100_000_000, decodedBytes: 400_000_000 }

/**
 * Reads a picture, upright (by its EXIF orientation) and in sRGB. From an animation it takes the first frame.
 *
 * @throws CnnError DATA with the file, if it does not exist, is too large, is not a picture or is damaged
 */
export async function decodePicture(given: GivenPicture): Promise<Picture> {
  const file = nameOf(given)
  const packed = await pictureBytes(given)
  const content = await decoding(file, async () => (isPacked(packed) ? unpackedSvg(packed) : packed))
  const format = readableFormat(file, content)
  const open = format === 'BMP' ? openBmp : format === 'PNM' ? openPnm : undefined
  if (open !== undefined) {
    const opened = open(file, content)
    checkSize(file, opened)
    return opened.decode()
  }
  // A thread that has drawn text learns of no other font: the charts' would be unknown to it.
  if (format === 'SVG') await provideFont()
  const { bytes, options } = prepared(file, content, format)
  const metadata = await decoding(file, () => sharp(bytes, options).metadata())
  checkSize(file, statedBy(file, metadata))
  return decoding(file, () => samplesOf(sharp(bytes, options), metadata))
}

const isPacked = (bytes: Buffer): boolean => formatOf(bytes) === 'SVG, compressed'

function readableFormat(file: string, bytes: Buffer): ReadableFormat {
  const format = formatOf(bytes)
  if (isReadable(format)) return format
  throw refusal(
    file,
    format === undefined ? 'it is in no format that can be read' : `it is ${format}, which is not read`,
    conversionHint(format)
  )
}

interface Prepared {
  readonly bytes: Buffer
  readonly options: SharpOptions
}

/** What is handed to the decoder, and how. */
function prepared(file: string, bytes: Buffer, format: ReadableFormat): Prepared {
  // Damage is an error, what a decoder merely wonders about is not. The size is checked by us, with a better text.
  const options: SharpOptions = { failOn: 'error', limitInputPixels: false }
  if (format !== 'SVG') return { bytes: firstFrame(bytes, format), options }
  if (bytes.length > mostSvgBytes)
    throw refusal(file, `it has ${withCommas(bytes.length)} bytes`, '16 MiB are the most of an SVG')
  const size = svgSize(bytes)
  checkSides(file, size)
  return { bytes, options: { ...options, density: svgDensity(size) } }
}

const scaleDown = 'scale it down: 100 million pixels are the most, and 65,535 along a side'

function checkSides(file: string, { width = 0, height = 0 }: { width?: number; height?: number }): void {
  if (Math.max(width, height) > most.side)
    throw refusal(file, `it has ${Math.round(width)} x ${Math.round(height)} pixels`, scaleDown)
}

function statedBy(file: string, metadata: Metadata): StatedPicture {
  const { width, height: whole, pageHeight, channels, depth } = metadata
  const height = pageHeight ?? whole
  if (!width || !height) throw refusal(file, 'it has no size')
  return { width, height, channels, sampleBytes: bytesOf(depth) }
}

/** Checks the size that a file states, before anything of it is decoded. */
function checkSize(file: string, { width, height, channels, sampleBytes }: StatedPicture): void {
  checkSides(file, { width, height })
  if (width * height > most.pixels) throw refusal(file, `it has ${width} x ${height} pixels`, scaleDown)
  const bytes = width * height * channels * sampleBytes
  if (bytes > most.decodedBytes)
    throw refusal(
      file,
      `its ${width} x ${height} pixels of ${counted(channels * sampleBytes, 'byte')} each are ${withCommas(bytes)} bytes`,
      `scale it down: ${most.decodedBytes / 1e6} million are the most`
    )
}

const bytesOf = (depth: Metadata['depth']): StatedPicture['sampleBytes'] =>
  depth === 'uchar' ? 1 : depth === 'ushort' ? 2 : depth === 'double' || depth === 'complex' ? 8 : 4

async function samplesOf(picture: Sharp, metadata: Metadata): Promise<Picture> {
  const { space, depth, hasAlpha, channels } = metadata
  const upright = picture.autoOrient()
  const isGray = (space === 'b-w' || space === 'grey16') && channels < 3
  if (depth === 'uchar')
    return raw(upright.toColourspace(isGray && !hasAlpha ? 'b-w' : 'srgb').raw({ depth: 'uchar' }), asBytes)
  if (depth === 'ushort')
    return raw(upright.toColourspace(isGray ? 'grey16' : 'rgb16').raw({ depth: 'ushort' }), (data, count) => {
      const words = new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
      spreadWords(words, count)
      return words
    })
  // In its own colour space, because the values of the others end at 255.
  return raw(upright.toColourspace(space).raw({ depth: 'float' }), (data) =>
    wordsOf(new Float32Array(data.buffer, data.byteOffset, data.length / 4))
  )
}

const asBytes = (data: Buffer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.length)

async function raw(
  picture: Sharp,
  samplesIn: (data: Buffer, channels: Picture['channels']) => Picture['samples']
): Promise<Picture> {
  const { data, info } = await picture.toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  return { width, height, channels, samples: samplesIn(data, channels) }
}

/** Turns a decoder's error into ours. */
async function decoding<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CnnError) throw error
    const text = reasonOf(error)
    if (/pixel limit|Maximum supported image dimension/.test(text))
      throw refusal(file, 'it has too many pixels', scaleDown, error)
    if (/maxOutputLength|larger than/.test(text))
      throw refusal(file, 'unpacked it has too many bytes', '16 MiB are the most of an SVG', error)
    if (/channel limit|samples.* (?:out of range|not a whole)|unsupported/.test(text))
      throw refusal(
        file,
        'its samples are of a kind that is not read',
        'save it with 8 or 16 bits a sample',
        error
      )
    throw damaged(file, reasonIn(text), error)
  }
}

/** The most informative line of a decoder's message. */
function reasonIn(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^Warning treated as error/.test(line))
  return (lines[0] ?? text).replace(/^Input buffer has /, '').trim()
}
