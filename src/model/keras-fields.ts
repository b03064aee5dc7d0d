/** What layers share in model.json: the fields that any layer carries, and how options are written and read. */
import * as v from 'valibot'
import type { NetworkLayer } from '../config/network/network-layer.js'
import { type Activation, plainActivations } from '../config/schema/activations.js'
import type { Initializer } from '../config/schema/initializers.js'
import type { Regularizer } from '../config/schema/regularizers.js'
import { size } from '../config/schema/values.js'
import type { Json, KerasObject } from './keras-initializers.js'

/** How an initializer is written: as it is, or as zeros where tf is not to draw numbers of its own. */
export type WriteInitializer = (initializer: Initializer) => KerasObject

/** A layer as a file has it: its own name, what it is, and on the first layer the input shape. */
export interface ReadLayer {
  readonly name: string
  readonly inputShape: readonly [null, number, number, number] | undefined
  readonly layer: NetworkLayer
}

/** A Permute layer, which means something only around a batch normalization: see tf-layers.ts. */
export interface ReadPermute {
  readonly name: string
  readonly inputShape: ReadLayer['inputShape']
  /** The sides in their new order, counted from 1. */
  readonly dims: readonly number[]
}

/** The shape of a batch of images. */
export const imageBatch = v.tuple([v.null(), size, size, size])

/** What every layer may carry. */
export const any = {
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/)),
  trainable: v.optional(v.boolean()),
  batch_input_shape: v.optional(imageBatch),
  dtype: v.optional(v.literal('float32'))
}

interface Carried {
  readonly name: string
  readonly batch_input_shape?: readonly [null, number, number, number] | undefined
}

/** A layer that was read, with what it carried. */
export const found = (config: Carried, layer: NetworkLayer): ReadLayer => ({
  name: config.name,
  inputShape: config.batch_input_shape,
  layer
})

export const pair = v.tuple([size, size])
export const padding = v.picklist(['valid', 'same'])
export const channelsLast = v.literal('channels_last')

/** A whole number of rows or columns that may be 0; what is too many shows in the shapes. */
export const border = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fffffff))

/** A number in a range, its ends included. */
export const between = (least: number, most: number) =>
  v.pipe(v.number(), v.minValue(least), v.maxValue(most))

/** What tf.layers calls otherwise. */
const tfNames = { silu: 'swish' } as const

/** The name that tf.layers has for an activation. One with options is a layer there: see tf-layers.ts. */
export function writeActivation(activation: Activation): string {
  if (typeof activation !== 'string') throw new TypeError(`${activation.type} is no activation in tf.layers`)
  return activation === 'silu' ? tfNames.silu : activation
}

export const activation = v.pipe(
  v.picklist([...plainActivations.filter((name) => name !== 'silu'), tfNames.silu]),
  v.transform((name) => (name === tfNames.silu ? 'silu' : name))
)

export const writeRegularizer = (regularizer: Regularizer | undefined): Json =>
  regularizer === undefined
    ? null
    : { class_name: 'L1L2', config: { l1: regularizer.l1, l2: regularizer.l2 } }

/** What decides only how training begins or goes on, of an array of weights: a saved model has its weights. */
export const ofTraining = <Name extends string>(name: Name) =>
  ({
    [`${name}_initializer`]: v.optional(v.unknown()),
    [`${name}_regularizer`]: v.optional(v.unknown()),
    [`${name}_constraint`]: v.optional(v.null())
  }) as Record<
    `${Name}_${'initializer' | 'regularizer' | 'constraint'}`,
    v.OptionalSchema<v.UnknownSchema, undefined>
  >

/** Such a part of a layer as it is written. */
export const writeWeights = <Name extends string>(
  name: Name,
  initializer: KerasObject,
  regularizer?: Regularizer
): { [key: string]: Json } => ({
  [`${name}_initializer`]: initializer,
  [`${name}_regularizer`]: writeRegularizer(regularizer),
  [`${name}_constraint`]: null
})

export const zeros = { type: 'zeros' } as const
