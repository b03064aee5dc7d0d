/** The files of a saved model: the TensorFlow.js layers format, model.json and weights.bin. */
import * as v from 'valibot'
import { elements, type Network } from '../config/network/network.js'
import {
  backgroundForm,
  byteScale,
  type Preprocessing,
  preparations,
  type Scale
} from '../config/preprocessing.js'
import { size } from '../config/schema/values.js'
import { tfWeightsOf } from './tf-weights.js'
import { topologyOf, topologySchema } from './topology.js'

export const modelFile = 'model.json'
export const weightsFile = 'weights.bin'

/** What a model needs besides its weights to predict on a picture. */
export interface ModelMetadata {
  readonly name: string
  /** One label for each output; empty if the output is a number. */
  readonly labels: readonly string[]
  /** How a picture becomes an image for the network. */
  readonly preprocessing: Preprocessing
}

const standardizationSchema = v.strictObject({
  mean: v.array(v.pipe(v.number(), v.finite())),
  deviation: v.array(v.pipe(v.number(), v.finite(), v.gtValue(0)))
})

const metadataSchema = v.strictObject({
  name: v.pipe(v.string(), v.maxLength(64)),
  labels: v.array(v.pipe(v.string(), v.maxLength(256))),
  preprocessing: v.strictObject({
    scale: v.union([v.literal(byteScale), standardizationSchema]),
    picture: v.picklist(preparations),
    background: v.optional(v.pipe(v.string(), v.regex(backgroundForm))),
    inputShape: v.tuple([size, size, size])
  })
})

/** Every key that model.json may have; weights only as float32, in one file beside it. */
export const modelSchema = v.strictObject({
  format: v.literal('layers-model'),
  generatedBy: v.optional(v.nullable(v.string())),
  convertedBy: v.optional(v.nullable(v.string())),
  modelTopology: topologySchema,
  weightsManifest: v.strictTuple([
    v.strictObject({
      paths: v.strictTuple([v.literal(weightsFile)]),
      weights: v.array(
        v.strictObject({ name: v.string(), shape: v.array(size), dtype: v.literal('float32') })
      )
    })
  ]),
  userDefinedMetadata: metadataSchema
})

/** The content of model.json; weights.bin holds the weights one after the other, float32, little-endian. */
export const modelJson = (network: Network, metadata: ModelMetadata): v.InferInput<typeof modelSchema> => ({
  format: 'layers-model',
  generatedBy: 'cnn',
  convertedBy: null,
  modelTopology: topologyOf(metadata.name, network),
  weightsManifest: [
    {
      paths: [weightsFile],
      weights: tfWeightsOf(network).map(({ path, tfShape }) => ({
        name: path,
        shape: [...tfShape],
        dtype: 'float32'
      }))
    }
  ],
  userDefinedMetadata: {
    name: metadata.name,
    labels: [...metadata.labels],
    preprocessing: {
      scale: copyOf(metadata.preprocessing.scale),
      picture: metadata.preprocessing.picture,
      ...(metadata.preprocessing.background !== undefined && {
        background: metadata.preprocessing.background
      }),
      inputShape: [...network.inputShape]
    }
  }
})

const copyOf = (scale: Scale) =>
  typeof scale === 'number' ? scale : { mean: [...scale.mean], deviation: [...scale.deviation] }

/** The bytes of weights.bin. */
export const bytesOfWeights = (network: Network): number =>
  tfWeightsOf(network).reduce((sum, weight) => sum + 4 * elements(weight.tfShape), 0)
