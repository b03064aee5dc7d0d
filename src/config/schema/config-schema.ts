/** The schema of the whole config file: the source of the types, the checks and the published JSON Schema. */
import * as v from 'valibot'
import { type ConfigLayer, configLayer } from './blocks.js'
import { type DatasetSection, datasetSchema, type GivenSection } from './dataset.js'
import { training } from './training.js'
import { described, text, whole } from './values.js'

const nameForm = 'a name of at most 64 letters, digits, ".", "_" and "-", beginning with a letter or digit'
const name = v.pipe(v.string(nameForm), v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, nameForm))

const layerList = 'a list of 1 to 1000 layers'
const side = whole(1, 65_536)
const imageShape = 'three whole numbers from 1 to 65536: [height, width, channels]'

export const configSchema = v.strictObject({
  $schema: v.optional(described('Where editors find the schema.', text(4096))),
  name: described('The name of the run directory: runs/NAME.', name),
  description: v.optional(described('One line on what this network is.', text(200))),
  seed: v.optional(
    described('The seed of all random numbers: the same seed gives the same run.', whole(0, 0xffffffff)),
    42
  ),
  dataset: described('The images.', datasetSchema),
  model: described(
    'The network.',
    v.strictObject({
      inputShape: v.optional(
        described(
          "[height, width, channels] of an image. Default: the data set's.",
          v.strictTuple([side, side, side], imageShape)
        )
      ),
      layers: described(
        'The layers in order, and blocks of layers.',
        v.pipe(v.array(configLayer, layerList), v.minLength(1, layerList), v.maxLength(1000, layerList))
      )
    })
  ),
  training: described('How the network is trained.', training)
})

/** A config as the user may write it. */
export type ConfigInput = v.InferInput<typeof configSchema>
/** A config with every default filled in, `inputShape` and `metrics` known. */
export type Config = Omit<v.InferOutput<typeof configSchema>, 'dataset' | 'model'> & {
  dataset: DatasetSection | GivenSection
  model: { inputShape: [height: number, width: number, channels: number]; layers: ConfigLayer[] }
}
