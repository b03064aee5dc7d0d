/** What layers share in model.json: the fields of every layer, and how options are written and read. */
import * as v from 'valibot'
import type { NetworkLayer } from '../config/network/network-layer.js'
import { type Activation, plainActivations } from '../config/schema/activations.js'
import type { Initializer } from '../config/schema/initializers.js'
import type { Regularizer } from '../config/schema/regularizers.js'
import { size } from '../config/schema/values.js'
import type { Json, KerasObject } from './keras-initializers.js'

/** How an initializer is written: as it is, or as zeros so that tf draws no numbers of its own. */
export type WriteInitializer = (initializer: Initializer) => KerasObject

/** A layer read from a file: its own name, its type and options, and on the first layer the input shape. */
export interface ReadLayer {
  readonly name: string
  readonly inputShape: readonly [null, number, number, number] | undefined
  readonly layer: NetworkLayer
}

/** A Permute layer, which has a meaning only around a batch normalization: see tf-layers.ts. */
export interface ReadPermute {
  readonly name: string
  readonly inputShape: ReadLayer['inputShape']
  /** The sides in their new order, counted from 1. */
  readonly dims: readonly number[]
}

/** The shape of a batch of images. */
export const imageBatch = v.tuple([v.null(), size, size, size])

/** Fields that every layer may have. */
export const any = {
  name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/)),
  trainable: v.optional(v.boolean()),
  batch_input_shape: v.optional(imageBatch),
  dtype: v.optional(v.literal('float32'))
}

interface Carried {
  readonly name: string
  readonly trainable?: boolean | undefined
  readonly batch_input_shape?: readonly [null, number, number, number] | undefined
}

/** A layer that was read, with its common fields. */
export const found = (config: Carried, layer: NetworkLayer): ReadLayer => ({
  name: config.name,
  inputShape: config.batch_input_shape,
  layer: config.trainable === false ? { ...layer, trainable: false } : layer
})

export const pair = v.tuple([size, size])
export const padding = v.picklist(['valid', 'same'])
export const channelsLast = v.literal('channels_last')

/** A whole number of rows or columns, 0 or more; the shape arithmetic finds numbers that are too large. */
export const border = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0x7fffffff))

/** A number in a range, both ends included. */
export const between = (least: number, most: number) =>
  v.pipe(v.number(), v.minValue(least), v.maxValue(most))

/** Activations with another name in tf.layers. */
const tfNames = { silu: 'swish' } as const

/** The tf.layers name of an activation. An activation with options is a layer there: see tf-layers.ts. */
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

/** Options of a weight array that only affect training: a saved model already has its weights. */
export const ofTraining = <Name extends string>(name: Name) =>
  ({
    [`${name}_initializer`]: v.optional(v.unknown()),
    [`${name}_regularizer`]: v.optional(v.unknown()),
    [`${name}_constraint`]: v.optional(v.null())
  }) as Record<
    `${Name}_${'initializer' | 'regularizer' | 'constraint'}`,
    v.OptionalSchema<v.UnknownSchema, undefined>
  >

/** Writes such options of a layer. */
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
