/** Values with several readers: a fork for their gradients, and a copy before an operation that would overwrite one. */
import { traitsOf } from '../operations/operation-kinds.js'
import type { Lowered, Node, Value } from './lowering.js'

/**
 * The same network with one reader for each value, so that kernels can write gradients instead of adding to them, and
 * nothing that is needed later is overwritten.
 */
export function withForks(lowered: Lowered): Lowered {
  const nodes: Node[] = []
  const sizes = [...lowered.sizes]
  const makers = new Map<Value, Node>()
  const readers = new Map<Value, number>()
  for (const node of lowered.nodes) for (const value of node.outputs) makers.set(value, node)
  for (const value of [...lowered.nodes.flatMap(({ inputs }) => inputs), lowered.output])
    readers.set(value, (readers.get(value) ?? 0) + 1)

  /** Whether several operations read the memory of this value, at least in inference. */
  const isShared = (value: Value): boolean => {
    const maker = makers.get(value)
    const isPassed = maker !== undefined && traitsOf(maker.operation).passesInput === 'inference'
    return (readers.get(value) ?? 0) > 1 || (isPassed && maker.inputs.some(isShared))
  }
  const isNeeded = (value: Value): boolean => {
    const maker = makers.get(value)
    return isShared(value) || (maker !== undefined && traitsOf(maker.operation).needsOutput === true)
  }

  /** The branches of a shared value that its next readers take. */
  const branches = new Map<Value, Value[]>()
  const another = (value: Value): Value => sizes.push(sizeOf(value)) - 1
  const sizeOf = (value: Value): number => {
    const size = sizes[value]
    if (size === undefined) throw new Error(`there is no value ${value}`)
    return size
  }
  const make = (kind: 'copy' | 'fork', input: Value, outputs: readonly Value[]): void => {
    nodes.push({ operation: { kind, shape: [sizeOf(input)] }, inputs: [input], outputs })
  }
  const forked = (value: Value): void => {
    const count = readers.get(value) ?? 0
    if (count < 2) return
    const own = Array.from({ length: count }, () => another(value))
    make('fork', value, own)
    branches.set(value, [...own])
  }

  forked(0)
  for (const { operation, inputs, outputs } of lowered.nodes) {
    const read = inputs.map((value) => {
      const own = branches.get(value)?.shift() ?? value
      if (!traitsOf(operation).overwritesInput || !isNeeded(value)) return own
      const copied = another(value)
      make('copy', own, [copied])
      return copied
    })
    nodes.push({ operation, inputs: read, outputs })
    for (const value of outputs) forked(value)
  }
  return { nodes, sizes, output: lowered.output }
}
