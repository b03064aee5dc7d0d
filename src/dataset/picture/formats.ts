/** The format of a file by its first bytes: formats that are read, and others that people have and must convert. */

/** The formats that are read. */
export const readable = ['PNG', 'JPEG', 'WebP', 'AVIF', 'GIF', 'TIFF', 'BMP', 'PNM', 'SVG'] as const
export type ReadableFormat = (typeof readable)[number]

/** Bytes of a file as text, one letter for each byte; bytes past the end of the file are left out. */
const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(Math.max(0, from), Math.max(0, from + length)))

type Test = (bytes: Uint8Array) => boolean

const startsWith =
  (...starts: string[]): Test =>
  (bytes) =>
    starts.some((start) => textAt(bytes, 0, start.length) === start)

const holds =
  (text: string, at: number): Test =>
  (bytes) =>
    textAt(bytes, at, text.length) === text

/** The brands that an ISO media file (MP4 and related formats) states for its contents. */
const brands = (bytes: Uint8Array): readonly string[] => {
  if (!holds('ftyp', 4)(bytes)) return []
  const [a = 0, b = 0, c = 0, d = 0] = bytes
  const length = Math.min(bytes.length, ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, 1024)
  const names = [textAt(bytes, 8, 4)]
  for (let at = 16; at + 4 <= length; at += 4) names.push(textAt(bytes, at, 4))
  return names
}

const hasBrand =
  (pattern: RegExp): Test =>
  (bytes) =>
    brands(bytes).some((brand) => pattern.test(brand))

/** The text at the beginning, without anything that may precede it. */
const beginning = (bytes: Uint8Array): string => textAt(bytes, 0, 4096).replace(/^(?:\xef\xbb\xbf)?\s*/, '')

const isSvg: Test = (bytes) => {
  const text = beginning(bytes)
  return (
    /^<\?xml|^<!--|^<!DOCTYPE svg|^<(?:\w+:)?svg\b/i.test(text) &&
    /<(?:\w+:)?svg\b/.test(textAt(bytes, 0, 65_536))
  )
}

/** After the mark comes the number of icons, which is 0 in the header of a TGA file. */
const isIcon: Test = (bytes) =>
  startsWith('\0\0\x01\0', '\0\0\x02\0')(bytes) && textAt(bytes, 4, 2) !== '\0\0'

/** Early Truevision files have no mark: each field of the header is checked for a permitted value. */
const isTga: Test = (bytes) => {
  if (textAt(bytes, bytes.length - 18, 17) === 'TRUEVISION-XFILE.') return true
  const [, colourMap = 255, kind = 255] = bytes
  const [wide = 0, wider = 0, high = 0, higher = 0, depth = 0] = bytes.subarray(12)
  const kinds = colourMap === 1 ? [1, 9] : colourMap === 0 ? [2, 3, 10, 11] : []
  return kinds.includes(kind) && wide + wider > 0 && high + higher > 0 && [8, 15, 16, 24, 32].includes(depth)
}

const isBmp: Test = (bytes) => {
  const [header = 0, ...rest] = bytes.subarray(14, 18)
  return startsWith('BM')(bytes) && header >= 12 && header <= 124 && rest.every((byte) => byte === 0)
}

/** In this order: the first matching test names the format. */
const known: readonly (readonly [name: string, test: Test])[] = [
  ['PNG', startsWith('\x89PNG\r\n\x1a\n')],
  ['JPEG', startsWith('\xff\xd8\xff')],
  ['GIF', startsWith('GIF87a', 'GIF89a')],
  ['WebP', (bytes) => startsWith('RIFF')(bytes) && holds('WEBP', 8)(bytes)],
  ['AVIF', hasBrand(/^avi[fs]$/)],
  ['HEIC', hasBrand(/^(?:he[iv][cxms]|mif1|msf1)$/)],
  ['a Canon CR3 photograph', hasBrand(/^crx $/)],
  ['a film', hasBrand(/./)],
  ['a Canon CR2 photograph', (bytes) => startsWith('II*\0')(bytes) && holds('CR', 8)(bytes)],
  ['TIFF', startsWith('II*\0', 'MM\0*', 'II+\0', 'MM\0+')],
  ['JPEG 2000', startsWith('\0\0\0\x0cjP  ', '\xff\x4f\xff\x51')],
  ['JPEG XL', startsWith('\0\0\0\x0cJXL ', '\xff\x0a')],
  ['JPEG XR', startsWith('II\xbc')],
  ['an icon (ICO)', isIcon],
  ['an icon (ICNS)', startsWith('icns')],
  ['BMP', isBmp],
  ['PSD', startsWith('8BPS')],
  ['XCF', startsWith('gimp xcf')],
  ['PNM', (bytes) => /^P[1-7][\s#]/.test(textAt(bytes, 0, 3))],
  ['QOI', startsWith('qoif')],
  ['OpenEXR', startsWith('\x76\x2f\x31\x01')],
  ['Radiance HDR', startsWith('#?RADIANCE', '#?RGBE')],
  ['DDS', startsWith('DDS ')],
  ['PCX', startsWith('\n\0\x01', '\n\x02\x01', '\n\x03\x01', '\n\x05\x01')],
  ['DICOM', holds('DICM', 128)],
  ['FITS', startsWith('SIMPLE  =')],
  ['a Fujifilm RAF photograph', startsWith('FUJIFILMCCD-RAW')],
  ['an Olympus ORF photograph', startsWith('IIRO', 'IIRS', 'MMOR')],
  ['a Panasonic RW2 photograph', startsWith('IIU\0')],
  ['WMF', startsWith('\xd7\xcd\xc6\x9a')],
  ['EMF', (bytes) => startsWith('\x01\0\0\0')(bytes) && holds(' EMF', 40)(bytes)],
  ['PDF', startsWith('%PDF')],
  ['PostScript', startsWith('%!PS')],
  [
    'a film',
    (bytes) => startsWith('\x1a\x45\xdf\xa3')(bytes) || (startsWith('RIFF')(bytes) && holds('AVI ', 8)(bytes))
  ],
  ['a web page', (bytes) => /^(?:<!DOCTYPE html|<html)/i.test(beginning(bytes))],
  ['SVG', isSvg],
  ['SVG, compressed', startsWith('\x1f\x8b')],
  ['an archive', startsWith('PK\x03\x04', '7z\xbc\xaf', 'Rar!')],
  ['TGA', isTga]
]

/** The name of a file's format; undefined if it is not known. */
export const formatOf = (bytes: Uint8Array): string | undefined => known.find(([, test]) => test(bytes))?.[0]

export const isReadable = (format: string | undefined): format is ReadableFormat =>
  readable.some((name) => name === format)

const list = `${readable.slice(0, -1).join(', ')} and ${readable.at(-1)} can be read`

/** How to convert a picture in a format that is not read. */
export function conversionHint(format: string | undefined): string {
  if (format === 'HEIC')
    return `convert it to JPEG: "sips -s format jpeg in.heic --out out.jpg" on a Mac, "heif-convert in.heic out.jpg" on Linux, the Photos app on Windows; ${list}`
  if (format === 'a web page') return `download the picture again: this is a page about it; ${list}`
  return format === undefined ? list : `convert it to PNG, for example with "magick in out.png"; ${list}`
}
