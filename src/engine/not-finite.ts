/** The error that ends a training whose loss is no longer a finite number, with what is needed to find the cause. */
import { CnnError } from '../errors.js'
import type { TrainingState } from './engine.js'

/** Where a training was when the loss of a batch became NaN or infinite. */
export interface Overflow {
  readonly loss: number
  /** The learning rate of the step that was not made. */
  readonly learningRate: number
  /** Before that step: the failing batch comes after `batch`, the failing step after `step`. */
  readonly state: TrainingState
}

export class NotFinite extends CnnError {
  readonly overflow: Overflow

  /** @param culprit where the values overflowed, as the end of a sentence, if that is known */
  constructor(overflow: Overflow, culprit?: string) {
    const { loss, learningRate, state } = overflow
    const place = `epoch ${state.epoch + 1}, batch ${state.batch + 1} (step ${state.step + 1})`
    const message = `the loss of ${place} is ${loss} at a learning rate of ${learningRate}`
    super('NOT_FINITE', culprit === undefined ? message : `${message}: ${culprit}`, {
      where: place,
      hint: `a smaller one may do: --set training.optimizer.learningRate=${learningRate / 10}`
    })
    this.overflow = overflow
  }
}
