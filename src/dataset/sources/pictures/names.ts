/** What names of files and folders mean: hidden, a picture, a split; and the order of names. */
import type { StatedSplit } from './picture-source.js'

/** Compares by code points. Plain `<` compares UTF-16 units and puts an emoji before U+FF01. */
export function compareCodePoints(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const [x, y] = [a.charCodeAt(i), b.charCodeAt(i)]
    if (x === y) continue
    const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000
    if (isSurrogate(x) !== isSurrogate(y)) return isSurrogate(x) ? 1 : -1
    return x - y
  }
  return a.length - b.length
}

/** Class names without repetition: by value if all are whole numbers, otherwise by code points. */
export function sortedClasses(labels: Iterable<string>): string[] {
  const names = [...new Set(labels)]
  // Names such as `07` occur too, so equal values are ordered by their text.
  if (names.every((name) => /^-?\d{1,15}$/.test(name)))
    return names.sort((a, b) => Number(a) - Number(b) || compareCodePoints(a, b))
  return names.sort(compareCodePoints)
}

/** The class name of a text. One system may compose its characters and another decompose them. */
export const labelOf = (text: string): string => text.trim().normalize('NFC')

const splitNames: ReadonlyMap<string, StatedSplit> = new Map([
  ['train', 'train'],
  ['training', 'train'],
  ['val', 'validation'],
  ['valid', 'validation'],
  ['validation', 'validation'],
  ['dev', 'validation'],
  ['test', 'test'],
  ['testing', 'test']
])

/** The split that a word names, in any case. */
export const splitNamed = (word: string): StatedSplit | undefined => splitNames.get(word.trim().toLowerCase())

/** Why a file or folder is left out because of its name, or undefined. Names that systems create are no mistake. */
export function hiddenReason(name: string): string | undefined {
  if (
    /^(?:thumbs\.db|desktop\.ini|__macosx|\$recycle\.bin|\.ds_store|icon\r)$/i.test(name) ||
    /^\._/.test(name)
  )
    return 'left by an operating system'
  return name.startsWith('.') ? 'hidden: its name begins with a dot' : undefined
}

const pictures = new Set(
  'jpg jpeg jpe jfif png apng webp avif gif tif tiff bmp dib pbm pgm ppm pnm pam svg svgz'.split(' ')
)
const unread = /\.(heic|heif|jxl|jp2|j2k|ico|tga|psd|raw|dng|cr2|nef|arw|exr|hdr|pdf)$/i

/** By the extension, in any case. A set makes this fast for a hundred thousand names. */
export const isPictureName = (name: string): boolean =>
  pictures.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())

/** Why a file that is not hidden is not a picture; only for names that {@link isPictureName} rejects. */
export function noPictureReason(name: string): string {
  const format = unread.exec(name)?.[1]
  if (format !== undefined) return `${format.toUpperCase()} pictures cannot be read`
  // The number of reasons is limited here: thousands of odd extensions share one reason.
  const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]
  return ending === undefined
    ? 'not a picture: no known file ending'
    : `not a picture: .${ending.toLowerCase()}`
}
