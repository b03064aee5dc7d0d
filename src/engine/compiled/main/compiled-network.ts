/** A network held open by the compiled engine: its calls run one after the other, in workers that wait between them. */
import type { Examples, Images } from '../../../dataset/examples.js'
import { CallQueue } from '../../call-queue.js'
import type { FitJob, FitOutcome, OpenTrainer, ScoredOutputs } from '../../engine.js'
import { type EngineRequest, evaluationLossOf, trainingOf } from '../../request.js'
import { runForward, runScored } from './run-forward.js'
import { runTraining } from './run-training.js'
import { Workplace } from './workplace.js'

export class CompiledNetwork implements OpenTrainer {
  readonly #workplace: Workplace
  readonly #calls = new CallQueue()

  private constructor(workplace: Workplace) {
    this.#workplace = workplace
  }

  /**
   * Plans the network and allocates its memory. The first call that needs threads starts them.
   *
   * @param weights copied
   * @throws CnnError ENGINE when the memory is too large, with the sizes
   */
  static async open(request: EngineRequest, weights: readonly Float32Array[]): Promise<CompiledNetwork> {
    const workplace = await Workplace.open(request)
    workplace.setWeights(weights)
    return new CompiledNetwork(workplace)
  }

  setWeights(weights: readonly Float32Array[]): Promise<void> {
    const copies = weights.map((values) => values.slice())
    return this.#calls.run(() => this.#workplace.setWeights(copies))
  }

  predict(images: Images, signal?: AbortSignal): Promise<Float32Array> {
    return this.#calls.run(() => runForward(this.#workplace, images, signal))
  }

  evaluate(examples: Examples, signal?: AbortSignal): Promise<ScoredOutputs> {
    return this.#calls.run(() => {
      evaluationLossOf(this.#workplace.request)
      return runScored(this.#workplace, examples, signal)
    })
  }

  fit(job: FitJob): Promise<FitOutcome> {
    return this.#calls.run(async () => {
      const { planned } = this.#workplace
      const request = trainingOf(this.#workplace.request)
      const before = planned.readWeights()
      let after: readonly Float32Array[] = before
      try {
        const outcome = await runTraining(this.#workplace, request, before, job)
        after = outcome.weights
        return outcome
      } finally {
        this.#workplace.setWeights(after)
      }
    })
  }

  close(): Promise<void> {
    return this.#calls.close(() => this.#workplace.close())
  }
}
