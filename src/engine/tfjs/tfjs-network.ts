/** A network held open by an engine on TensorFlow.js: its variables are made once, its calls run one by one. */
import { elements } from '../../config/network/network.js'
import type { Examples, Images } from '../../dataset/examples.js'
import { CallQueue } from '../call-queue.js'
import type { FitJob, FitOutcome, OpenTrainer, ScoredOutputs } from '../engine.js'
import { type EngineRequest, forwardBatchSize, trainingOf } from '../request.js'
import type { TfSession } from './session.js'
import { TfNetwork } from './tf-network.js'
import { train } from './tfjs-fit.js'
import { eachBatch } from './tfjs-forward.js'

export class TfjsNetwork implements OpenTrainer {
  readonly #request: EngineRequest
  readonly #network: TfNetwork
  readonly #calls = new CallQueue()

  /** @param weights copied */
  constructor(session: TfSession, request: EngineRequest, weights: readonly Float32Array[]) {
    this.#request = request
    this.#network = new TfNetwork(session, request, weights)
  }

  setWeights(weights: readonly Float32Array[]): Promise<void> {
    const copies = weights.map((values) => values.slice())
    return this.#calls.run(() => this.#network.setWeights(copies))
  }

  predict(images: Images, signal?: AbortSignal): Promise<Float32Array> {
    return this.#calls.run(async () => {
      const { outputs, columns } = this.#outputsFor(images)
      await eachBatch(images, this.#batchSize, signal, (batch) =>
        outputs.set(this.#network.predict(batch), batch.from * columns)
      )
      return outputs
    })
  }

  evaluate(examples: Examples, signal?: AbortSignal): Promise<ScoredOutputs> {
    return this.#calls.run(async () => {
      const { outputs, columns } = this.#outputsFor(examples)
      const losses = new Float32Array(examples.shape[0])
      await eachBatch(examples, this.#batchSize, signal, (batch) => {
        const result = this.#network.evaluate(batch)
        outputs.set(result.outputs, batch.from * columns)
        losses.set(result.losses, batch.from)
      })
      return { outputs, losses }
    })
  }

  fit(job: FitJob): Promise<FitOutcome> {
    return this.#calls.run(async () => {
      const request = trainingOf(this.#request)
      const before = this.#network.weights()
      let after: readonly Float32Array[] = before
      try {
        const outcome = await train(this.#network, request, before, job)
        after = outcome.weights
        return outcome
      } finally {
        this.#network.setWeights(after)
      }
    })
  }

  close(): Promise<void> {
    return this.#calls.close(() => this.#network.dispose())
  }

  /** Images in a batch of a forward call; the batch size of a training request applies only to its steps. */
  get #batchSize(): number {
    return this.#request.purpose === 'train' ? forwardBatchSize : this.#request.batchSize
  }

  #outputsFor({ shape }: Images): { readonly outputs: Float32Array; readonly columns: number } {
    const columns = elements(this.#request.network.outputShape)
    return { outputs: new Float32Array(shape[0] * columns), columns }
  }
}
