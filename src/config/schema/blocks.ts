/** The schemas of blocks, which stand for several layers, and of a list of layers, which may hold both. */
import * as v from 'valibot'
import { activation } from './activations.js'
import { common, type Layer, layer } from './layers.js'
import { described, whole } from './values.js'

/** How the paths of `branches` are joined. */
export const mergeTypes = ['add', 'concatenate', 'multiply', 'average', 'maximum'] as const

/** What every block takes. */
interface Frozen {
  /** false: all layers inside keep their weights. */
  trainable?: boolean | undefined
}

/** What a block takes that ends in a layer which joins paths. */
interface Named extends Frozen {
  name?: string | undefined
}

/** The output of `layers` and that of `shortcut`, added; then the activation. */
export interface ResidualBlock extends Named {
  type: 'residual'
  layers: ConfigLayer[]
  /** Empty: the input itself. */
  shortcut: ConfigLayer[]
  activation: v.InferOutput<typeof activation>
}

/** Paths that read the same input; an empty one is the input itself. */
export interface BranchesBlock extends Named {
  type: 'branches'
  merge: (typeof mergeTypes)[number]
  paths: ConfigLayer[][]
}

/** The layers so many times in a row, each time with weights of their own. */
export interface RepeatBlock extends Frozen {
  type: 'repeat'
  times: number
  layers: ConfigLayer[]
}

export type Block = ResidualBlock | BranchesBlock | RepeatBlock
/** What a list of layers holds: a layer, or a block of them. */
export type ConfigLayer = Layer | Block

interface ResidualInput extends Named {
  type: 'residual'
  layers: ConfigLayerInput[]
  shortcut?: ConfigLayerInput[] | undefined
  activation?: v.InferInput<typeof activation> | undefined
}

interface BranchesInput extends Named {
  type: 'branches'
  merge: (typeof mergeTypes)[number]
  paths: ConfigLayerInput[][]
}

interface RepeatInput extends Frozen {
  type: 'repeat'
  times: number
  layers: ConfigLayerInput[]
}

/** As the user may write it. */
export type ConfigLayerInput = v.InferInput<typeof layer> | ResidualInput | BranchesInput | RepeatInput

/** What a block holds: again layers and blocks. */
const inner: v.GenericSchema<ConfigLayerInput, ConfigLayer> = v.lazy(() => configLayer)

const anyLayers = 'a list of 0 to 1000 layers'
const path = v.pipe(v.array(inner, anyLayers), v.maxLength(1000, anyLayers))
const someLayers = 'a list of 1 to 1000 layers'
const layers = v.pipe(v.array(inner, someLayers), v.minLength(1, someLayers), v.maxLength(1000, someLayers))
const paths = 'a list of 2 to 64 paths, each a list of layers'

const frozen = {
  trainable: v.optional(
    described(
      'false: training changes no weights of the layers inside. Default: each layer decides.',
      common.trainable.wrapped
    )
  )
}
const named = {
  name: v.optional(described('The name of the layer that joins the paths.', common.name.wrapped)),
  ...frozen
}

const residual = described(
  'Adds what its layers make of the input to the input itself, or to what `shortcut` makes of it.',
  v.strictObject({
    type: v.literal('residual'),
    ...named,
    layers: described('The layers in order.', layers),
    shortcut: v.optional(
      described('What is done to the input before it is added; empty: nothing, the identity.', path),
      []
    ),
    activation: v.optional(described('What is done to each sum.', activation), 'linear')
  })
)

const branches = described(
  'Several paths that read the same input, and what joins their outputs.',
  v.strictObject({
    type: v.literal('branches'),
    ...named,
    merge: described(
      'add, average, maximum: number by number. concatenate: the channels side by side. multiply: number by number; [1, 1, channels] is spread over the image.',
      v.picklist(mergeTypes)
    ),
    paths: described(
      'The paths, each a list of layers; an empty one is the identity.',
      v.pipe(v.array(path, paths), v.minLength(2, paths), v.maxLength(64, paths))
    )
  })
)

const repeat = described(
  'The same layers several times in a row, each time with weights of their own.',
  v.strictObject({
    type: v.literal('repeat'),
    ...frozen,
    times: described('How many times.', whole(1, 1000)),
    layers: described('The layers of one time.', layers)
  })
)

/** The blocks, one variant a `type`. */
export const block = v.variant('type', [residual, branches, repeat])

/** Every entry of a list of layers, one variant a `type`. */
export const configLayer = v.variant('type', [...layer.options, ...block.options])
