/** The files of a pack: pixels in pieces, what is known of each picture, and pack.json, which says what belongs to it. */
import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { backgroundForm, fits } from '../../config/preprocessing.js'
import { hashBytes } from './picture-task.js'

/** Raised when the same pictures would be packed to other bytes or in another form. */
export const packVersion = 1

export const packFile = 'pack.json'
export const recordsFile = 'pictures.bin'
export const pieceFile = (index: number): string => `pixels-${String(index).padStart(3, '0')}.bin`

/** The most bytes of a piece: an array in Node 20 holds more, but one read does not. */
export const mostPieceBytes = 256 * 1024 * 1024

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const file = v.strictObject({ bytes: count, sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)) })

/** Of all images of a pack. */
const form = {
  shape: v.strictTuple([count, count, v.picklist([1, 3])]),
  fit: v.picklist(fits),
  background: v.pipe(v.string(), v.regex(backgroundForm))
}

/** The form that pictures came to, remembered for the next time. */
export const formSchema = v.strictObject(form)

const packSchema = v.strictObject({
  version: v.literal(packVersion),
  /** Of the data and settings that it was made of. */
  key: v.string(),
  ...form,
  /** Entries of the source, damaged ones among them. */
  entries: count,
  /** Places of damaged entries, ascending, with the reason. Their images are not in the pieces. */
  damaged: v.array(v.strictTuple([count, v.string()])),
  records: file,
  pieces: v.array(file)
})

/** The whole file: with a hash, so that a damaged one is seen. */
export const packText = (pack: PackJson): string => JSON.stringify({ sha256: hashOfPack(pack), pack })

/** What a file holds; undefined where it is not what {@link packText} wrote. */
export function parsePack(text: string): PackJson | undefined {
  try {
    const { sha256, pack } = v.parse(
      v.strictObject({ sha256: v.string(), pack: packSchema }),
      JSON.parse(text)
    )
    return sha256 === hashOfPack(pack) ? pack : undefined
  } catch {
    return undefined
  }
}

const hashOfPack = (pack: PackJson): string => createHash('sha256').update(JSON.stringify(pack)).digest('hex')

export type PackJson = v.InferOutput<typeof packSchema>

/** What is kept of each entry: width and height as 32-bit numbers, whether it is gray, and its hash. */
export const recordBytes = 4 + 4 + 1 + hashBytes
