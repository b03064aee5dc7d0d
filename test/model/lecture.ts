/** The lecture's network and smaller ones, as parsed configs, for the tests. */
import * as v from 'valibot'
import { inferNetwork, type Network } from '../../src/config/network/network.js'
import { type Config, type ConfigInput, configSchema } from '../../src/config/schema/config-schema.js'

export type LayersInput = ConfigInput['model']['layers']

/** The layers of the lecture's network for MNIST. */
export const lectureLayers: LayersInput = [
  { type: 'conv2d', filters: 10, kernelSize: 5, activation: 'relu' },
  { type: 'maxPooling2d', poolSize: 2 },
  { type: 'conv2d', filters: 20, kernelSize: 5, activation: 'relu' },
  { type: 'maxPooling2d', poolSize: 2 },
  { type: 'flatten' },
  { type: 'dense', units: 100, activation: 'relu' },
  { type: 'dense', units: 10, activation: 'softmax' }
]

/** A config with every default filled in, and its network. */
export function configured(
  layers: LayersInput,
  inputShape: [number, number, number] = [28, 28, 1],
  training: Partial<ConfigInput['training']> = {}
): { config: Config; network: Network } {
  const parsed = v.parse(configSchema, {
    name: 'test',
    dataset: { name: 'mnist' },
    model: { inputShape, layers },
    training: { optimizer: { type: 'rmsprop', learningRate: 1e-4 }, batchSize: 128, epochs: 1, ...training }
  })
  const network = inferNetwork(inputShape, parsed.model.layers)
  if ('message' in network) throw new Error(`${network.path}: ${network.message}`)
  return { config: { ...parsed, model: { ...parsed.model, inputShape } }, network }
}
