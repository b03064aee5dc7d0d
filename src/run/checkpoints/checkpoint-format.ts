/** The files of a checkpoint: the numbers as JSON, the arrays as bytes, and a manifest with the hash of each. */

import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { metricNames, ofValidation } from '../../config/metrics.js'
import { withCommas } from '../../counts.js'
import { CnnError } from '../../errors.js'
import { asWritten } from '../../files.js'
import { bytesOf, splitArrays } from './arrays.js'
import type { Checkpoint } from './checkpoint.js'

export const manifestFile = 'manifest.json'
const stateFile = 'state.json'
const arraysFile = 'arrays.bin'

/** The version of this format. */
const format = 1

/** JSON has no NaN and no infinity: they are written as text. */
const number = v.union([
  v.number(),
  v.pipe(v.picklist(['NaN', 'Infinity', '-Infinity']), v.transform(Number))
])
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const lengths = v.array(count)

const watch = v.strictObject({ bestEpoch: count, best: number, wait: count })
const epochReport = v.strictObject({
  epoch: count,
  loss: number,
  ...v.entriesFromList(metricNames, v.optional(number)),
  accuracy: number,
  valLoss: v.optional(number),
  ...v.entriesFromList(metricNames.map(ofValidation), v.optional(number)),
  learningRate: number,
  seconds: number,
  trainSeconds: number
})

const stateSchema = v.strictObject({
  /** As resolved: a config that was checked when it was written. */
  config: v.unknown(),
  limit: v.nullable(count),
  step: count,
  epoch: count,
  batch: count,
  lossSum: number,
  metricSum: number,
  monitoring: v.strictObject({ plateau: watch, rateFactor: number, stopping: watch, stopped: v.boolean() }),
  history: v.strictObject({ epochs: v.array(epochReport), weightsSha256: v.array(hash) }),
  /** How many numbers each array of arrays.bin has, in their order. */
  arrays: v.strictObject({ weights: lengths, slots: lengths, bestWeights: lengths })
})

const manifestSchema = v.strictObject({
  format: v.literal(format),
  run: v.string(),
  generation: count,
  files: v.array(v.strictObject({ name: v.string(), bytes: count, sha256: hash }))
})

/** The files of one generation, by name. */
export type Files = ReadonlyMap<string, Uint8Array>

/** The files of a checkpoint, its manifest last. */
export function filesOf({ run, config, limit, state, history }: Checkpoint, generation: number): Files {
  const { weights, slots, bestWeights, ...numbers } = state
  const sizes = (arrays: readonly Float32Array[]): number[] => arrays.map(({ length }) => length)
  const arrays = { weights: sizes(weights), slots: sizes(slots), bestWeights: sizes(bestWeights) }
  const files = new Map([
    [stateFile, jsonBytes({ config, limit, ...numbers, history, arrays })],
    [arraysFile, bytesOf([...weights, ...slots, ...bestWeights])]
  ])
  const listed = [...files].map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) }))
  return files.set(manifestFile, jsonBytes({ format, run, generation, files: listed }))
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const jsonBytes = (value: unknown): Uint8Array => {
  const text = (_key: string, part: unknown): unknown =>
    typeof part === 'number' && !Number.isFinite(part) ? String(part) : part
  return new TextEncoder().encode(`${JSON.stringify(value, text, 2)}\n`)
}

/** A checkpoint as it was read; its config is still to be looked at. */
export type ReadCheckpoint = Omit<Checkpoint, 'config'> & { readonly config: unknown }

/**
 * Takes a checkpoint out of its files. Not one bit of them may be another than when they were
 * written, apart from the line ends and the byte order mark of the text files.
 *
 * @param content gives the bytes of a file, or throws
 * @param run the id of the run that it must be of
 * @throws CnnError CHECKPOINT saying what is wrong with which file; what `content` throws
 */
export async function checkpointFrom(
  content: (name: string) => Promise<Uint8Array>,
  run: string,
  generation: number
): Promise<ReadCheckpoint> {
  const manifestBytes = asWritten(await content(manifestFile))
  const manifest = parsed(manifestSchema, manifestBytes, manifestFile)
  // The manifest has no hash of its own: it must be, byte for byte, what would be written again.
  if (Buffer.compare(manifestBytes, jsonBytes(manifest)) !== 0) throw damaged(manifestFile, 'is damaged')
  if (manifest.run !== run) throw damaged(manifestFile, 'is of another run')
  if (manifest.generation !== generation)
    throw damaged(manifestFile, `is of checkpoint ${manifest.generation}`)
  const files = new Map<string, Uint8Array>()
  for (const { name, bytes, sha256: expected } of manifest.files) {
    if (name !== stateFile && name !== arraysFile) throw damaged(manifestFile, `names a file ${name}`)
    const stored = await content(name)
    const found = name === stateFile ? asWritten(stored) : stored
    if (found.length !== bytes)
      throw damaged(name, `has ${withCommas(found.length)} bytes instead of ${withCommas(bytes)}`)
    if (sha256(found) !== expected) throw damaged(name, 'has another SHA-256 than its manifest says')
    files.set(name, found)
  }
  const [state, arrays] = [files.get(stateFile), files.get(arraysFile)]
  if (!state || !arrays) throw damaged(manifestFile, 'does not name both files')
  const { config, limit, history, arrays: sizes, ...numbers } = parsed(stateSchema, state, stateFile)
  const parts = splitArrays(arrays, [sizes.weights, sizes.slots, sizes.bestWeights])
  if (!parts) throw damaged(arraysFile, 'has other arrays than state.json says')
  const [weights = [], slots = [], bestWeights = []] = parts
  return { run, config, limit, history, state: { ...numbers, weights, slots, bestWeights } }
}

function parsed<S extends v.GenericSchema>(schema: S, bytes: Uint8Array, file: string): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  } catch (error) {
    throw damaged(file, `is damaged: ${error instanceof Error ? error.message : error}`)
  }
}

const damaged = (file: string, what: string): CnnError => new CnnError('CHECKPOINT', `${file} ${what}`)
