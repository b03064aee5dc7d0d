/** The kernels: dist/kernels.wasm read, compiled, and bound to a memory. */
import { readFile } from 'node:fs/promises'

/** What the module exports; each takes addresses in bytes and counts. */
const names = [
  'absoluteError',
  'adadelta',
  'adagrad',
  'adam',
  'adamax',
  'addPenaltyGradient',
  'averagePool',
  'averagePoolGradient',
  'binaryCrossEntropy',
  'bytesToFloats',
  'clear',
  'clip',
  'collectByFilter',
  'columnSums',
  'copyRows',
  'correlate',
  'correlateGray',
  'correlatePool',
  'correlatePoolGray',
  'depthwise',
  'depthwise3',
  'depthwise3WeightGradient',
  'depthwiseInputGradient',
  'depthwiseWeightGradient',
  'dropout',
  'elu',
  'eluGradient',
  'gelu',
  'geluGradient',
  'globalMaxPool',
  'globalMaxPoolGradient',
  'groupMoments',
  'inputGradient',
  'leakyReLU',
  'leakyReLUGradient',
  'listByFilter',
  'listNonzero',
  'maxPool',
  'maxPoolGradient',
  'mergeMoments',
  'mergeNormalizationSums',
  'momentum',
  'normalizationSums',
  'normalizationTable',
  'normalize',
  'normalizeGradient',
  'packFilters',
  'packPairs',
  'packRows',
  'packSpread',
  'packWinograd',
  'probabilityCrossEntropy',
  'relu',
  'relu6',
  'relu6Gradient',
  'reluGradient',
  'repeatChannels',
  'rmsprop',
  'scale',
  'sgd',
  'sigmoid',
  'sigmoidCrossEntropy',
  'sigmoidGradient',
  'silu',
  'siluGradient',
  'softmax',
  'softmaxCrossEntropy',
  'softmaxGradient',
  'softplus',
  'softplusGradient',
  'sparseInputGradient',
  'sparseProduct',
  'sparseWeightGradient',
  'squaredError',
  'sumParts',
  'sumRepeated',
  'tanh',
  'tanhGradient',
  'toPanels',
  'transpose',
  'turnFilters',
  'unpackRows',
  'weightGradient',
  'winograd',
  'winogradPool'
] as const

/** Those that give a sum. */
const sums = ['norm', 'penalty'] as const

type Sum = (...values: readonly number[]) => number
export type KernelName = (typeof names)[number]
export type Kernel = (...values: readonly number[]) => void
export type Kernels = Readonly<Record<KernelName, Kernel> & Record<(typeof sums)[number], Sum>>

/** Where the build puts the module: dist/kernels.wasm, from dist/engine/compiled or src/engine/compiled. */
const file = new URL('../../../../dist/kernels.wasm', import.meta.url)

let compiled: Promise<WebAssembly.Module> | undefined

/** The module: one serves any number of memories and threads, and keeps the code that V8 has made faster in it. */
export const compileKernels = (): Promise<WebAssembly.Module> =>
  (compiled ??= readFile(file).then((bytes) => new WebAssembly.Module(bytes)))

/** The kernels over this memory. */
export function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  const kernels: Partial<Record<keyof Kernels, Kernel>> = {}
  for (const name of [...names, ...sums]) {
    const kernel = exports[name]
    if (typeof kernel !== 'function') throw new Error(`dist/kernels.wasm has no "${name}": run npm run build`)
    kernels[name] = kernel as Sum
  }
  return kernels as Kernels
}
