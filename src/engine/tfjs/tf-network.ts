/** A network in tf: its weights as variables, forward to the loss, backward to the gradients. */
import type { Scalar, Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core'
import { fromSource, type Network, trainablePlaces } from '../../config/network/network.js'
import { metricOf, takesLogits } from '../../config/network/outputs.js'
import type { Activation } from '../../config/schema/activations.js'
import { changesImages, type Occasion, placementOf } from '../../dataset/augment.js'
import type { Examples } from '../../dataset/examples.js'
import { CnnError } from '../../errors.js'
import { numberAt, valueAt } from '../../math/numbers.js'
import type { DropoutPass } from '../../random/dropout-draws.js'
import { addPenaltyGradient, totalPenalty } from '../../update/penalties.js'
import { imageMetric } from '../metric.js'
import { type EngineRequest, evaluationLossOf } from '../request.js'
import { activated } from './activated.js'
import { type Batch, Batches } from './batch.js'
import { layerOutput } from './layer-output.js'
import { losses } from './loss-values.js'
import type { TfSession } from './session.js'

/** The results for a batch. */
export interface BatchResult {
  /** `[batch, outputs]`, after the last activation. */
  readonly outputs: Float32Array
  /** `[batch]`, without penalties. */
  readonly losses: Float32Array
  /** The mean of `losses` and the penalties. */
  readonly loss: number
  /** The number of images classified right; for a network with one output, the sum of the absolute errors. */
  readonly metricSum: number
}

/** The results for a batch in training. */
export interface TrainingResult extends BatchResult {
  /** For each trainable weight, in order, penalties included. */
  readonly gradients: readonly Float32Array[]
  /** The new values of the moving statistics, in order. */
  readonly moved: readonly Float32Array[]
}

/** Where the random numbers of a training batch are drawn. */
export type TrainingBatch = Omit<DropoutPass, 'layer'> & Pick<Occasion, 'epoch'>

export class TfNetwork {
  readonly #session: TfSession
  readonly #request: EngineRequest
  readonly #network: Network
  readonly #variables: readonly Variable[]
  readonly #batches: Batches

  /** @param weights copied, in the order of tf.layers `getWeights()` */
  constructor(session: TfSession, request: EngineRequest, weights: readonly Float32Array[]) {
    const { tf } = session
    this.#session = session
    this.#request = request
    this.#network = request.network
    this.#batches = new Batches(tf, this.#network)
    this.#variables = session.work(() =>
      this.#network.weights.map(({ shape, trainable, path }, index) =>
        tf.keep(tf.variable(tf.tensor(copyOf(weights[index], path), [...shape]), trainable))
      )
    )
  }

  dispose(): void {
    this.#session.work(() => {
      for (const variable of this.#variables) variable.dispose()
    })
  }

  /** Copies of the current weights. */
  weights(): Float32Array[] {
    return this.#session.work(() => this.#variables.map(floats))
  }

  /** Copies weights in the order of tf.layers `getWeights()`. */
  setWeights(weights: readonly Float32Array[]): void {
    const { tf } = this.#session
    this.#session.work(() => {
      for (const [index, variable] of this.#variables.entries())
        variable.assign(tf.tensor(copyOf(weights[index], variable.name), variable.shape))
    })
  }

  /** Runs a batch in inference mode. Returns the outputs, `[batch, outputs]`. */
  predict(batch: Batch): Float32Array {
    return this.#session.work(() => floats(this.#forward(this.#batches.images(batch)).output))
  }

  /** Runs a batch in inference mode, with its loss. */
  evaluate(batch: Batch<Examples>): BatchResult {
    return this.#session.work(() => {
      const pass = this.#forward(this.#batches.images(batch))
      return this.#result(batch, pass, this.#losses(pass, this.#batches.targets(batch)))
    })
  }

  /**
   * Runs a batch in training mode, forward and backward.
   *
   * @returns its loss and outputs before any update, its gradients and the moved statistics
   */
  differentiate(batch: Batch<Examples>, training: TrainingBatch): TrainingResult {
    const { tf } = this.#session
    return this.#session.work(() => {
      const input = this.#batches.images(batch, this.#placements(batch, training))
      const targets = this.#batches.targets(batch)
      const trainable = this.#variables.filter((variable) => variable.trainable)
      const moved: Float32Array[] = []
      let result: BatchResult | undefined
      const { grads } = tf.variableGrads(() => {
        const pass = this.#forward(input, training, (values) => moved.push(...values))
        const each = this.#losses(pass, targets)
        result = this.#result(batch, pass, each)
        return tf.mean<Scalar>(each)
      }, trainable)
      if (result === undefined) throw new Error('variableGrads ran no forward pass')
      return { ...result, gradients: this.#gradients(trainable, grads), moved }
    })
  }

  #gradients(trainable: readonly Variable[], grads: { readonly [name: string]: Tensor }): Float32Array[] {
    const places = trainablePlaces(this.#network)
    return trainable.map((variable, index) => {
      const gradient = floats(grads[variable.name])
      const weight = this.#network.weights[valueAt(places, index)]
      if (weight === undefined) throw new RangeError(`there is no weight ${index}`)
      if (weight.regularizer) addPenaltyGradient(weight.regularizer, floats(variable), gradient)
      return gradient
    })
  }

  #placements({ data, order, from, to }: Batch, { seed, epoch }: TrainingBatch) {
    const augmentation = this.#request.purpose === 'train' ? this.#request.augmentation : undefined
    if (!changesImages(augmentation)) return undefined
    const [, height, width] = data.shape
    return Array.from(order.subarray(from, to), (image) =>
      placementOf(augmentation, { seed, epoch, image }, [height, width])
    )
  }

  #forward(
    images: Tensor,
    training?: TrainingBatch,
    move: (values: Float32Array[]) => void = () => {}
  ): { sums: Tensor2D; output: Tensor2D } {
    const { tf } = this.#session
    const outputs: Tensor[] = []
    let [sums, output] = [images, images]
    for (const [index, shape] of this.#network.layers.entries()) {
      const weights = this.#variables.filter((_variable, place) => shape.weightPlaces.includes(place))
      const inputs = shape.inputs.map((source) => fromSource(source, images, outputs))
      const pass = training && { dropout: { ...training, layer: index }, move }
      sums = layerOutput(tf, shape, weights, inputs, pass)
      output = activated(tf, activationOf(shape), sums)
      outputs.push(output)
    }
    return { sums: sums as Tensor2D, output: output as Tensor2D }
  }

  #losses({ sums, output }: { sums: Tensor2D; output: Tensor2D }, targets: Tensor2D): Tensor {
    const { tf } = this.#session
    const loss = evaluationLossOf(this.#request)
    const { fromLogits, fromOutputs } = losses[loss]
    return fromLogits && takesLogits(this.#network, loss)
      ? fromLogits(tf, sums, targets)
      : fromOutputs(tf, output, targets)
  }

  #result(batch: Batch<Examples>, { output }: { output: Tensor2D }, each: Tensor): BatchResult {
    const outputs = floats(output)
    const losses = floats(each)
    const penalty = this.#network.weights.some(({ regularizer }) => regularizer)
      ? totalPenalty(this.#network.weights, this.#variables.map(floats))
      : 0
    const loss = numberAt(floats(this.#session.tf.mean(each)), 0) + penalty
    return { outputs, losses, loss, metricSum: this.#metricSum(batch, outputs) }
  }

  /** @param outputs `[batch, outputs]` */
  #metricSum({ data, order, from, to }: Batch<Examples>, outputs: Float32Array): number {
    const ofImage = imageMetric[metricOf(this.#network)]
    const size = outputs.length / (to - from)
    let sum = 0
    for (const [index, image] of order.subarray(from, to).entries())
      sum += ofImage(outputs.subarray(index * size, (index + 1) * size), numberAt(data.labels, image))
    return sum
  }
}

const activationOf = ({ layer }: Network['layers'][number]): Activation =>
  'activation' in layer ? layer.activation : 'linear'

/** A copy, because the cpu backend keeps the very array that it is given. */
function copyOf(values: Float32Array | undefined, name: string): Float32Array {
  if (values === undefined) throw new Error(`there are no numbers for the weight ${name}`)
  return values.slice()
}

/** A copy, because the cpu backend returns its own memory. */
function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor === undefined) throw new CnnError('UNEXPECTED', 'tf gave no gradient for a weight')
  return Float32Array.from(tensor.dataSync())
}
