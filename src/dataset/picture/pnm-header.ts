/** The headers of the portable formats: PBM, PGM, PPM (P1 to P6) and PAM (P7). */
import { counted } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import type { Picture } from './picture.js'
import { damaged, unread } from './refusal.js'
import type { StatedPicture } from './stated-picture.js'

export interface PnmHeader extends StatedPicture {
  readonly channels: Picture['channels']
  readonly sampleBytes: 1 | 2
  readonly isText: boolean
  /** One bit for each pixel, 1 for black. */
  readonly isBitmap: boolean
  /** The value of a sample with full brightness or opacity. */
  readonly greatest: number
  /** The byte at which the samples begin. */
  readonly start: number
}

const mostGreatest = 65_535

/** @throws CnnError DATA with the file if the header is damaged, or of a kind that is not supported */
export function readPnmHeader(file: string, bytes: Uint8Array): PnmHeader {
  const kind = valueAt(bytes, 1) - 0x30
  if (kind === 7) return readPamHeader(file, bytes)
  const words = new Words(file, bytes, 2)
  const [width, height] = [words.number(), words.number()]
  const isBitmap = kind === 1 || kind === 4
  const greatest = isBitmap ? 1 : words.number()
  // One space or line end separates the header from the samples, or a comment with its line end.
  const start = words.isAtComment() ? words.lineEnd() + 1 : words.at + 1
  return {
    ...checked(file, { width, height, greatest }),
    channels: kind === 3 || kind === 6 ? 3 : 1,
    isText: kind <= 3,
    isBitmap,
    start
  }
}

/** The channels of each tuple type of PAM; a custom type has others. */
const tupleTypes: ReadonlyMap<string, 1 | 2 | 3 | 4> = new Map([
  ['BLACKANDWHITE', 1],
  ['GRAYSCALE', 1],
  ['RGB', 3],
  ['BLACKANDWHITE_ALPHA', 2],
  ['GRAYSCALE_ALPHA', 2],
  ['RGB_ALPHA', 4]
])

function readPamHeader(file: string, bytes: Uint8Array): PnmHeader {
  const words = new Words(file, bytes, 2)
  const numbers = new Map<string, number>()
  const types: string[] = []
  for (let name = words.word(); name !== 'ENDHDR'; name = words.word()) {
    if (name === 'TUPLTYPE') types.push(words.restOfLine())
    else if (['WIDTH', 'HEIGHT', 'DEPTH', 'MAXVAL'].includes(name)) numbers.set(name, words.number())
    else throw damaged(file, `its header has the unknown line ${JSON.stringify(name.slice(0, 20))}`)
  }
  const stated = (name: string): number => {
    const value = numbers.get(name)
    if (value === undefined) throw damaged(file, `its header has no ${name}`)
    return value
  }
  const size = { width: stated('WIDTH'), height: stated('HEIGHT'), greatest: stated('MAXVAL') }
  const depth = stated('DEPTH')
  const type = types.join(' ')
  const channels =
    type === '' ? [...tupleTypes.values()].find((count) => count === depth) : tupleTypes.get(type)
  if (channels === undefined)
    throw unread(
      file,
      type === ''
        ? `it has ${counted(depth, 'sample')} a pixel`
        : `it is of the type ${JSON.stringify(type.slice(0, 40))}`
    )
  if (channels !== depth)
    throw damaged(file, `its type ${type} has ${counted(channels, 'sample')} a pixel, not ${depth}`)
  return { ...checked(file, size), channels, isText: false, isBitmap: false, start: words.lineEnd() + 1 }
}

function checked(
  file: string,
  { width, height, greatest }: { width: number; height: number; greatest: number }
): Pick<PnmHeader, 'width' | 'height' | 'greatest' | 'sampleBytes'> {
  if (width < 1 || height < 1) throw damaged(file, `it states ${width} x ${height} pixels`)
  if (greatest < 1 || greatest > mostGreatest)
    throw damaged(file, `its greatest sample is ${greatest}, not from 1 to ${mostGreatest}`)
  return { width, height, greatest, sampleBytes: greatest > 255 ? 2 : 1 }
}

const [tab, lineFeed, carriageReturn, space, comment] = [0x09, 0x0a, 0x0d, 0x20, 0x23]
const isSpace = (byte: number): boolean => byte === space || (byte >= tab && byte <= carriageReturn)

/** The words of a text with comments: everything from a `#` to the end of its line is ignored. */
export class Words {
  readonly #file: string
  readonly #bytes: Uint8Array
  /** The index of the byte after the last word. */
  at: number

  constructor(file: string, bytes: Uint8Array, start: number) {
    this.#file = file
    this.#bytes = bytes
    this.at = start
  }

  /** Moves to the start of the next word. @throws CnnError DATA if there is none */
  toWord(): void {
    while (this.at < this.#bytes.length) {
      if (this.isAtComment()) this.at = this.lineEnd()
      else if (!isSpace(valueAt(this.#bytes, this.at))) return
      else this.at++
    }
    throw damaged(this.#file, `it is truncated at byte ${this.at}: more numbers or words are stated`)
  }

  /** The next word, of at most 200 letters. @throws CnnError DATA if there is none */
  word(): string {
    this.toWord()
    const start = this.at
    while (this.at < this.#bytes.length && this.at < start + 200 && !this.isAtComment()) {
      if (isSpace(valueAt(this.#bytes, this.at))) break
      this.at++
    }
    return String.fromCharCode(...this.#bytes.subarray(start, this.at))
  }

  /** The next word as a number. @throws CnnError DATA if it is not one */
  number(): number {
    this.toWord()
    const start = this.at
    let value = 0
    for (; this.at < this.#bytes.length; this.at++) {
      const digit = valueAt(this.#bytes, this.at) - 0x30
      if (digit < 0 || digit > 9) break
      value = 10 * value + digit
    }
    const isWhole =
      this.at === this.#bytes.length || this.isAtComment() || isSpace(valueAt(this.#bytes, this.at))
    if (this.at === start || !isWhole) throw damaged(this.#file, `there is no whole number at byte ${start}`)
    return value
  }

  /** The next digit, which may be adjacent to the one after it. @throws CnnError DATA if it is not a digit */
  digit(): number {
    this.toWord()
    const digit = valueAt(this.#bytes, this.at) - 0x30
    if (digit !== 0 && digit !== 1) throw damaged(this.#file, `there is neither 0 nor 1 at byte ${this.at}`)
    this.at++
    return digit
  }

  isAtComment(): boolean {
    return this.#bytes[this.at] === comment
  }

  /** The index of the end of the line, or of the file. */
  lineEnd(): number {
    const end = this.#bytes.indexOf(lineFeed, this.at)
    return end < 0 ? this.#bytes.length : end
  }

  /** The rest of the line, without spaces around it; only the beginning of a long one. */
  restOfLine(): string {
    const [start, end] = [this.at, this.lineEnd()]
    this.at = end
    return String.fromCharCode(...this.#bytes.subarray(start, Math.min(end, start + 200))).trim()
  }
}
