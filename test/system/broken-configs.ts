/** Configs with a mistake, as a user would have them on disk: made by hand with one each, and at random. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { changedConfig, soundConfig } from '../config/arbitrary.js'
import { problemsOf } from '../config/sample.js'
import { root } from './tools.js'

export interface BrokenConfig {
  /** What is wrong, for the test's report. */
  readonly name: string
  readonly text: string
}

/** `undefined` takes the field away. */
type Edit = readonly [path: string, value: unknown]

/** Fields of the lecture's config, and what must not be there. */
const edits: readonly Edit[] = [
  ['name', undefined],
  ['name', ''],
  ['name', '../../etc'],
  ['name', 7],
  ['nmae', 'mnist'],
  ['seed', -1],
  ['seed', 1.5],
  ['seed', '42'],
  ['seed', null],
  ['dataset', undefined],
  ['dataset', 'mnist'],
  ['dataset.name', 'mnits'],
  ['dataset.validation', -1],
  ['dataset.validation', 1.5],
  ['dataset.validation', 60000],
  ['dataset.validaton', 10],
  ['model', undefined],
  ['model', []],
  ['model.layers', undefined],
  ['model.layers', []],
  ['model.layers', {}],
  ['model.layers', 'conv2d'],
  ['model.layers.0', 'conv2d'],
  ['model.layers.0', {}],
  ['model.layers.0.type', 'conv2D'],
  ['model.layers.0.type', 'transformer'],
  ['model.layers.0.filters', undefined],
  ['model.layers.0.filters', 0],
  ['model.layers.0.filters', -10],
  ['model.layers.0.filters', 2.5],
  ['model.layers.0.filters', '10'],
  ['model.layers.0.filters', 1e9],
  ['model.layers.0.kernelSize', undefined],
  ['model.layers.0.kernelSize', 0],
  ['model.layers.0.kernelSize', 29],
  ['model.layers.0.kernelSize', [5]],
  ['model.layers.0.kernelSize', [5, 5, 5]],
  ['model.layers.0.kernalSize', 5],
  ['model.layers.0.units', 10],
  ['model.layers.0.strides', 0],
  ['model.layers.0.padding', 'full'],
  ['model.layers.0.activation', 'ReLU'],
  ['model.layers.0.useBias', 1],
  ['model.layers.0.kernelInitializer', 'xavier'],
  ['model.layers.1.poolSize', 0],
  ['model.layers.1.poolSize', 25],
  ['model.layers.1.pool_size', 2],
  ['model.layers.2.kernelSize', 13],
  ['model.layers.6.units', 9],
  ['model.layers.6.units', 11],
  ['model.layers.6.units', 0],
  ['model.layers.5.units', 100_000_000],
  ['training', undefined],
  ['training', 50],
  ['training.optimizer', undefined],
  ['training.optimizer', 'adam'],
  ['training.optimizer.type', 'RMSProp'],
  ['training.optimizer.type', undefined],
  ['training.optimizer.learningRate', 0],
  ['training.optimizer.learningRate', -1e-4],
  ['training.optimizer.learningRate', '1e-4'],
  ['training.optimizer.lr', 1e-4],
  ['training.loss', 'crossEntropy'],
  ['training.metrics', 'accuracy'],
  ['training.metrics', ['acc']],
  ['training.batchSize', 0],
  ['training.batchSize', 1.5],
  ['training.epochs', 0],
  ['training.epochs', 'fifty'],
  ['training.epoch', 50]
]

/** What is no config at all, made of the text of one. */
const texts: readonly { readonly name: string; readonly make: (text: string) => string }[] = [
  { name: 'an empty file', make: () => '' },
  { name: 'a list', make: () => '[]' },
  { name: 'null', make: () => 'null' },
  { name: 'YAML', make: () => 'name: mnist\nseed: 42\n' },
  { name: 'a page of HTML', make: () => '<!DOCTYPE html><html></html>' },
  { name: 'cut in the middle', make: (text) => text.slice(0, text.length >> 1) },
  { name: 'a comma too many', make: (text) => text.replace(/\}\s*$/, ',}') },
  { name: 'a comma too few', make: (text) => text.replace(',', '') },
  { name: 'a comment', make: (text) => `// the lecture's network\n${text}` },
  { name: 'single quotes', make: (text) => text.replaceAll('"', "'") },
  { name: 'a number with a leading zero', make: (text) => text.replace('42', '042') },
  { name: 'a key twice', make: (text) => text.replace('"seed"', '"seed": 1, "seed"') },
  { name: '__proto__', make: (text) => text.replace('"seed"', '"__proto__": { "seed": 1 }, "seed"') },
  { name: 'brackets to the depth of 100,000', make: () => '['.repeat(100_000) },
  { name: 'bytes that are no text', make: () => '\u0000\u0001\u0002' }
]

export function brokenConfigs(): BrokenConfig[] {
  const text = readFileSync(join(root, 'configs/mnist.json'), 'utf8')
  return [
    ...edits.map(([path, value]) => ({
      name: `${path}: ${value === undefined ? 'not there' : JSON.stringify(value)}`,
      text: JSON.stringify(edited(JSON.parse(text), path.split('.'), value), null, 2)
    })),
    ...texts.map(({ name, make }) => ({ name, text: make(text) }))
  ]
}

function edited(node: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): unknown {
  if (rest.length === 0) node[key] = value
  else edited(node[key] as Record<string, unknown>, rest, value)
  return node
}

/** A sound config with one change to what it says, or to its text, that makes it unsound. */
export const brokenByChance: fc.Arbitrary<string> = fc
  .oneof(
    changedConfig.map((value) => JSON.stringify(value, null, 2)),
    fc
      .tuple(
        soundConfig,
        fc.nat(),
        fc.nat(40),
        fc.constantFrom('', ',', '"', '}', '{', '0', '\\', 'é', '\u0000')
      )
      .map(([value, at, gone, put]) => {
        const text = JSON.stringify(value, null, 2)
        const from = at % text.length
        return text.slice(0, from) + put + text.slice(from + gone)
      })
  )
  .filter((text) => problemsOf(text).length > 0)
