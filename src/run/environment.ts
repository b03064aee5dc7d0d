/** environment.json: on what a run was trained and what came of it, so that it can be trained again and compared. */
import { cpus, totalmem } from 'node:os'
import * as v from 'valibot'
import { type Engine, engineNames } from '../engine/engine.js'
import type { TrainRequest } from '../engine/request.js'

const text = v.string()
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))

const machine = {
  /** ISO 8601; never before a run that was there already. */
  startedAt: text,
  versions: v.object({ cnn: text, node: text, v8: text }),
  platform: text,
  processor: text,
  memoryBytes: v.number()
}
const engine = v.object({ name: v.picklist(engineNames), description: text, threads: count })

/** One time that the run was resumed. */
const resumption = v.object({
  ...machine,
  engine,
  /** Optimizer steps done by then. */
  step: count,
  /** The fields of the config that were changed by then. */
  changed: v.array(text)
})

/** What is known when the run is finished. */
const result = v.object({
  /** Seconds of the call that finished it. */
  seconds: v.number(),
  /** SHA-256 of the final weights: float32, little-endian, in the order of tf.layers `getWeights()`. */
  weightsSha256: hash,
  /** earlyStopping ended it. */
  stoppedEarly: v.boolean(),
  /** The epoch, counted from 1, whose weights earlyStopping restored; left out: the weights are those of the last. */
  keptEpoch: v.optional(count),
  /** Of each epoch: what history.csv does not have, and the SHA-256 of the weights at its end. */
  epochs: v.array(v.object({ trainSeconds: v.number(), weightsSha256: hash }))
})

export const environmentSchema = v.object({
  /** Of this run alone: its checkpoints hold it. */
  id: text,
  ...machine,
  engine,
  seed: count,
  /** The first so many training images after the split's permutation; null: all. */
  limit: v.nullable(count),
  /** The parts of the data set's fingerprint, as its kind gives them. */
  dataset: v.array(v.object({ file: text, sha256: hash, source: text })),
  /** Damaged pictures that were left out. */
  skipped: v.optional(v.array(v.object({ path: text, reason: text }))),
  resumed: v.array(resumption),
  result: v.optional(result)
})

export type Environment = v.InferOutput<typeof environmentSchema>
export type Resumption = v.InferOutput<typeof resumption>
export type RunResult = v.InferOutput<typeof result>

/** What of it the machine and the process tell. */
export function describeMachine(
  cnnVersion: string
): Pick<Environment, 'startedAt' | 'versions' | 'platform' | 'processor' | 'memoryBytes'> {
  return {
    startedAt: new Date().toISOString(),
    versions: { cnn: cnnVersion, node: process.versions.node, v8: process.versions.v8 },
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    memoryBytes: totalmem()
  }
}

/**
 * How many threads to take where a run is trained again or resumed: on the engines whose bits may depend on it as
 * many as before; undefined: the engine's own choice.
 */
export const threadsAgain = ({ name, threads }: Environment['engine']): number | undefined =>
  name === 'compiled' ? undefined : threads

/** An engine as environment.json has it. @param request what it is asked for */
export const describeEngine = (
  { name, description, threads }: Engine,
  request: TrainRequest
): Environment['engine'] => ({ name, description, threads: threads(request) })
