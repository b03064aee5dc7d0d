/** Compares the results of an operation with its readable twin, and its gradients with central differences. */
import { expect } from 'vitest'
import { randomStream } from '../../src/random.js'
import { type Case, fractions, wholeNumbers, workOf } from './cases.js'
import { type Outcome, runOperation, type Work } from './one-operation.js'
import { type Layers, slopesOf, type TwinOutcome, twinOf } from './twin.js'
import { sameBits, type WatchedMemory } from './watched-memory.js'

type Numbers = ArrayLike<number>

/** Expects each number to be no further from the expected one than is allowed; says which is. */
export function expectNear(
  what: string,
  found: Numbers,
  expected: Numbers,
  allowed: (place: number) => number = () => 0
): void {
  expect(found.length, what).toBe(expected.length)
  for (let i = 0; i < found.length; i++)
    if (!(Math.abs(found[i] - expected[i]) <= allowed(i)))
      expect.fail(`${what}[${i}] is ${found[i]}, not ${expected[i]} (within ${allowed(i)})`)
}

export const layersOf = (work: Work & Pick<Layers, 'network'>): Layers => ({
  ...{
    network: work.network,
    images: work.layout.images,
    input: work.input,
    outputGradient: work.outputGradient
  },
  weights: work.weights.map(({ values }) => values)
})

/** How far each number of an outcome may be off. */
export interface Allowance {
  readonly output: (place: number) => number
  readonly inputGradient: (place: number) => number
  readonly gradient: (of: number) => (place: number) => number
}

const exact: Allowance = { output: () => 0, inputGradient: () => 0, gradient: () => () => 0 }

/** Half a unit in the last place of 1. */
export const roundoff = 2 ** -24

/** How many terms a sum of each kind has at most. */
export interface Terms {
  readonly output: number
  readonly inputGradient: number
  readonly gradient: number
}

/**
 * What float32 may make of a sum of n products, in whatever order: each product and each partial sum is rounded, so
 * the sum is off by no more than n roundoffs of the sum of the absolute products (Higham, "Accuracy and stability of
 * numerical algorithms", section 3.1). That sum is what the twin makes of absolute numbers.
 */
function roundingOf(layers: Layers, terms: Terms): Allowance {
  const absolute = (values: Layers['input']) => values.map(Math.abs)
  const weights = layers.weights.map(absolute)
  const sums = twinOf({
    ...layers,
    weights,
    input: absolute(layers.input),
    outputGradient: absolute(layers.outputGradient)
  })
  const within = (count: number, of: Numbers) => (i: number) => (count + 2) * roundoff * of[i]
  return {
    output: within(terms.output, sums.output),
    inputGradient: within(terms.inputGradient, sums.inputGradient),
    gradient: (of) => within(terms.gradient, sums.gradients[of])
  }
}

/** Expects the output, the gradient of the input and those of the weights to be the twin's. */
export function expectTwin(
  found: Omit<Outcome, 'weights' | 'inference'>,
  expected: TwinOutcome,
  allowed: Allowance = exact
): void {
  expectNear('output', found.output, expected.output, allowed.output)
  if (found.inputGradient.length > 0)
    expectNear('inputGradient', found.inputGradient, expected.inputGradient, allowed.inputGradient)
  expect(found.gradients).toHaveLength(expected.gradients.length)
  for (const [of, gradient] of found.gradients.entries())
    expectNear(`gradient ${of}`, gradient, expected.gradients[of], allowed.gradient(of))
}

/** An operation that does the same whether it is trained or not. */
function expectSteadyTwin(found: Outcome, layers: Layers, allowed?: Allowance): void {
  expectTwin(found, twinOf(layers), allowed)
  if (!sameBits([found.inference], [found.output])) expect.fail('in inference the output is another')
}

/** An operation of whole numbers gives the twin's to the last bit: no sum of them is rounded. */
export function agreesExactly(memory: WatchedMemory, each: Case, numbers = wholeNumbers): void {
  const work = workOf(each, numbers)
  expectSteadyTwin(runOperation(memory, work), layersOf(work))
}

/** An operation of fractions, for layers that are linear in their input and in their weights. */
export function agreesWithinRounding(
  memory: WatchedMemory,
  each: Case,
  termsOf: (work: Work) => Terms
): void {
  const work = workOf(each, fractions)
  const layers = layersOf(work)
  expectSteadyTwin(runOperation(memory, work), layers, roundingOf(layers, termsOf(work)))
}

/**
 * The gradients are the twin's slopes at some places of each array.
 *
 * @param h the step of the central differences
 * @param tolerance of a slope, relative to it where it is above 1
 */
export function agreesWithSlopes(
  memory: WatchedMemory,
  each: Case,
  numbers: typeof fractions,
  h: number,
  tolerance: number
): void {
  const work = workOf({ ...each, wantsInputGradient: true }, numbers)
  const { inputGradient, gradients } = runOperation(memory, work)
  const layers = layersOf(work)
  const random = randomStream(each.seed, 'split', 99)
  for (const [of, found] of [['input', inputGradient] as const, ...gradients.entries()]) {
    const places = Array.from({ length: 4 }, () => random.below(found.length))
    for (const [i, outputGradient] of slopesOf(layers, of, places, h, tolerance || undefined).entries())
      if (!Number.isNaN(outputGradient))
        expectNear(
          `outputGradient of ${of} ${places[i]}`,
          [found[places[i]]],
          [outputGradient],
          () => tolerance * (1 + Math.abs(outputGradient))
        )
  }
}
