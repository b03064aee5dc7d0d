/** Where a flow's numbers are: what an operation needs is still there when it runs, on random branching networks. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bindKernels, compileKernels } from '../../../../src/engine/compiled/kernels/webassembly-kernels.js'
import { traitsOf } from '../../../../src/engine/compiled/operations/operation-kinds.js'
import {
  type NetworkFlow,
  type PlannedNetwork,
  type PlannedNode,
  planFlow
} from '../../../../src/engine/compiled/plan/flow.js'
import { withForks } from '../../../../src/engine/compiled/plan/forks.js'
import { lower, type Node, type Value } from '../../../../src/engine/compiled/plan/lowering.js'
import { type BatchBuffer, MemoryMap } from '../../../../src/engine/compiled/plan/memory-map.js'
import {
  at,
  type Calls,
  type Flow,
  type PlannedOperation,
  type Shard
} from '../../../../src/engine/compiled/plan/operation.js'
import { planLoss } from '../../../../src/engine/compiled/plan/planned-loss.js'
import { everyExample } from '../../every-network.js'
import { handMade, handMadeExample, randomGraphs } from '../../graphs.js'
import type { Example } from '../../networks.js'

const module = await compileKernels()

/** What lies somewhere: each has a number of its own. */
type Content = string

/** A memory in which instead of numbers it is written what they are. */
class Marks {
  readonly memory: WebAssembly.Memory
  readonly #words: Float32Array
  readonly #marks = new Map<Content, number>()

  constructor(bytes: number) {
    const pages = Math.ceil(bytes / 65536) + 1
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    this.#words = new Float32Array(this.memory.buffer)
  }

  leave(places: readonly Place[], shard: Shard): void {
    for (const { buffer, what } of places)
      if (buffer) this.#words.fill(this.#mark(what, shard), ...span(buffer, shard))
  }

  /** @throws Error where something else lies there */
  find(places: readonly Place[], shard: Shard): void {
    for (const { buffer, what } of places) {
      if (buffer === undefined) continue
      const mark = this.#mark(what, shard)
      if (!this.#words.subarray(...span(buffer, shard)).every((word) => word === mark))
        throw new Error(`${what} of shard ${shard.index} is gone`)
    }
  }

  #mark(what: Content, { index }: Shard): number {
    const key = `${what} of ${index}`
    const mark = this.#marks.get(key) ?? this.#marks.size + 1
    this.#marks.set(key, mark)
    return mark
  }
}

/** The words of a shard's part of a buffer. */
function span(buffer: BatchBuffer, shard: Shard): [from: number, to: number] {
  const from = at(buffer, shard)
  return [from / 4, (from + shard.count * buffer.imageBytes) / 4]
}

/** What lies where a value lies: a value that is passed on is the same content. */
function contentOf(nodes: readonly Node[], value: Value, training: boolean): Content {
  const maker = nodes.find(({ outputs }) => outputs.includes(value))
  if (maker === undefined) return 'images'
  const [input] = maker.inputs
  return input !== undefined && passes(maker, training) ? contentOf(nodes, input, training) : `value ${value}`
}

/** Whether an operation's output is its input, not overwritten. */
function passes({ operation }: Node, training: boolean): boolean {
  const { passesInput, overwritesInput } = traitsOf(operation)
  return !overwritesInput && (passesInput === 'always' || (passesInput === 'inference' && !training))
}

/** A place that an operation is given, and what it finds or leaves there. */
interface Place {
  readonly buffer: BatchBuffer | undefined
  readonly what: Content
}

/** An operation that needs what its traits say, and throws where something else lies there. */
function marking(node: Node, nodes: readonly Node[], final: Value, test: () => Test): PlannedOperation {
  const traits = traitsOf(node.operation)
  const calls = (flow: Flow): Calls => {
    const { training } = flow
    const valuesAt = (passed: Flow['inputs'], values: readonly Value[]): Place[] =>
      values.map((value, i) => ({ buffer: passed[i]?.value, what: contentOf(nodes, value, training) }))
    const gradientsAt = (passed: Flow['inputs'], values: readonly Value[]): Place[] =>
      values.map((value, i) => ({ buffer: passed[i]?.gradient, what: `gradient of ${value}` }))
    const inputs = valuesAt(flow.inputs, node.inputs)
    // The loss overwrites logits, and leaves their gradient.
    const isFinal = node.outputs.includes(final)
    const outputs = valuesAt(flow.outputs, node.outputs)
    const outputGradients = isFinal ? [] : gradientsAt(flow.outputs, node.outputs)
    const kept = [{ buffer: flow.keep(8, flow.forward, flow.backward), what: `kept of ${node.outputs[0]}` }]
    const find = (places: readonly Place[], shard: Shard): void => test().marks.find(places, shard)
    const leave = (places: readonly Place[], shard: Shard): void => test().marks.leave(places, shard)
    const forward = (shard: Shard): void => {
      find(inputs, shard)
      leave(passes(node, training) ? kept : [...outputs, ...kept], shard)
    }
    if (!training) return { forward }
    const needed = [
      ...kept,
      ...(traits.overwritesInput ? [] : inputs),
      ...(traits.needsOutput && !isFinal ? outputs : []),
      ...outputGradients
    ]
    const late = [
      ...(traits.wholeInput ? inputs : []),
      ...(traits.wholeOutputGradient ? outputGradients : [])
    ]
    const meet = (): void => {}
    return {
      forward,
      backward(shard) {
        find(needed, shard)
        leave(gradientsAt(flow.inputs, node.inputs), shard)
      },
      ...(traits.meets && {
        beforeForward: { gather: (shard) => find(inputs, shard), meet },
        beforeBackward: { gather: (shard) => find(needed, shard), meet }
      }),
      tasks: [
        {
          ranges: [],
          gradient() {
            for (const shard of test().shards) find(late, shard)
          },
          pack() {}
        }
      ]
    }
  }
  return { pack() {}, calls }
}

/** What a planned network runs in. */
interface Test {
  readonly marks: Marks
  readonly shards: readonly Shard[]
}

const [batchSize, images, shardSize, threads] = [7, 6, 2, 2] as const

/** Plans a network's flow of one purpose and runs it, shard after shard, each phase of a shard in another thread. */
function runMarked({ network, config }: Example, purpose: 'train' | 'evaluate' | 'predict'): number {
  const map = new MemoryMap()
  const lowered = withForks(lower(network))
  const loss = planLoss(config.training.loss, network)
  const last = lowered.nodes.at(-1)
  const isCut = purpose !== 'predict' && loss.fromLogits
  const final = (isCut ? last?.inputs[0] : lowered.output) ?? 0
  let test: Test | undefined
  const theTest = (): Test => {
    if (test === undefined) throw new Error('nothing runs yet')
    return test
  }
  const planned: PlannedNetwork = {
    ...lowered,
    nodes: lowered.nodes.map(
      (node): PlannedNode => ({ ...node, planned: marking(node, lowered.nodes, final, theTest) })
    )
  }
  const draft = { map, batchSize, shardSize }
  const flow: NetworkFlow =
    purpose === 'predict' ? planFlow(planned, draft) : planFlow(planned, draft, loss, purpose === 'train')
  const marks = new Marks(map.bytes(threads))
  const kernels = bindKernels(module, marks.memory)
  const shards = Array.from({ length: Math.ceil(images / shardSize) }, (_, index): Shard => {
    const first = index * shardSize
    return { ...{ kernels, scratch: 0, index, first, step: 1 }, count: Math.min(shardSize, images - first) }
  })
  test = { marks, shards: shards.map((shard) => ({ ...shard, scratch: map.scratchOf(0) })) }
  for (const [number, phase] of flow.phases.entries())
    for (const shard of shards) {
      const own = { ...shard, scratch: map.scratchOf((shard.index + number) % threads) }
      if (number === 0) marks.leave([{ buffer: flow.input, what: 'images' }], own)
      phase.run(own, 1)
    }
  const batch = { kernels, scratch: map.scratchOf(0), images, shards: shards.length }
  for (const task of flow.tasks) task.gradient(batch)
  return map.scratchBytes
}

describe.each(['train', 'evaluate', 'predict'] as const)('to %s', (purpose) => {
  it.each(Object.entries(handMade))('%s', (_what, make) => {
    runMarked(handMadeExample(make), purpose)
  })

  it('graphs at random, and all that a config can say', () => {
    fc.assert(
      fc.property(fc.oneof(randomGraphs, everyExample), (example) => {
        runMarked(example, purpose)
      }),
      { numRuns: 150 }
    )
  })
})

it('arrays of a thread that are needed at different times share their place', () => {
  const deep = handMadeExample((graph) => {
    const convolution = { type: 'conv2d', filters: 8, kernelSize: 3, padding: 'same' } as const
    let output = graph.images
    for (let i = 0; i < 12; i++) {
      const path = graph.on(output, convolution, { type: 'activation', activation: 'relu' })
      output = i === 0 ? path : graph.merge('add', output, path)
    }
    graph.on(output, { type: 'globalAveragePooling2d' }, { type: 'dense', units: 4, activation: 'softmax' })
  })
  expect(runMarked(deep, 'predict')).toBeLessThan(runMarked(deep, 'train') / 4)
})
