/** Storage of the numbers of a flow: which values and gradients share memory, from when, and until when. */
import { traitsOf } from '../operations/operation-kinds.js'
import { type Lowered, learns } from './lowering.js'

/** The numbers of each image that share memory. */
export interface Storage {
  /** How many numbers an image has. */
  readonly size: number
  /** The moments of a shard's flow between which they are needed, both included. */
  from: number
  until: number
  /** Whether they are kept for the whole batch. */
  whole: boolean
}

/** The storage of each value of a network, and of its gradient; undefined if it has none. */
export interface Storages {
  readonly values: readonly Storage[]
  readonly gradients: readonly (Storage | undefined)[]
}

/** The moments of a flow: 0 for the images; then the operations, the loss, and in training the operations backwards. */
export interface Times {
  readonly training: boolean
  /** The moment of an operation's forward pass; of the images for -1, of the loss for the number of operations. */
  forward(operation: number): number
  /** The moment of its backward pass; without training, of its forward pass. */
  backward(operation: number): number
}

export function timesOf(operations: number, training: boolean): Times {
  const forward = (operation: number): number => operation + 1
  return {
    training,
    forward,
    backward: training ? (operation) => 2 * operations + 1 - operation : forward
  }
}

/**
 * Which values and gradients share memory, and when each is needed. Each value has one reader: see forks.ts. In
 * training a value is kept until the backward pass of the operation that made it. A value has a gradient if the
 * operation that made it, or one before that, has weights.
 */
export function storagesOf({ nodes, sizes, output }: Lowered, times: Times): Storages {
  const { training, forward, backward } = times
  const values: Storage[] = []
  const gradients: (Storage | undefined)[] = []
  const fresh = (value: number, from: number, until: number): Storage => {
    const size = sizes[value]
    if (size === undefined) throw new Error(`value ${value} has no size`)
    return { size, from, until, whole: false }
  }
  const read = (value: number, reader: number): Storage => {
    const storage = values[value]
    if (storage === undefined) throw new Error(`value ${value} is read before it is made`)
    if (!training) storage.until = Math.max(storage.until, forward(reader))
    const gradient = gradients[value]
    if (gradient) gradient.from = Math.min(gradient.from, backward(reader))
    return storage
  }

  values[0] = fresh(0, forward(-1), training ? backward(0) : forward(-1))
  for (const [index, { operation, inputs, outputs }] of nodes.entries()) {
    const { passesInput, sharesGradient, wholeInput, wholeOutputGradient } = traitsOf(operation)
    const [first, ...others] = inputs.map((value) => read(value, index))
    for (const storage of [first, ...others]) if (storage && training && wholeInput) storage.whole = true
    const passes = passesInput === 'always' || (passesInput === 'inference' && !training)
    const [ofInput] = inputs.flatMap((value) => gradients[value] ?? [])
    const hasGradient = training && (learns(operation) || ofInput !== undefined)
    for (const [i, value] of outputs.entries()) {
      values[value] = passes && first ? first : fresh(value, forward(index), backward(index))
      if (!hasGradient) continue
      const gradient =
        sharesGradient && i === 0 && ofInput ? ofInput : fresh(value, backward(index), backward(index))
      if (wholeOutputGradient) gradient.whole = true
      gradients[value] = gradient
    }
  }
  read(output, nodes.length)
  return { values, gradients }
}
