/** Finds the valid name that a wrong one probably means: by spelling, and by the terms of other libraries. */
import { createRequire } from 'node:module'

// Loaded for the first wrong name: a valid config does not wait for it.
const require = createRequire(import.meta.url)
type Levenshtein = typeof import('fastest-levenshtein')

/** The terms of Keras, PyTorch and papers, spelled as {@link bare} returns them, and the names here. */
const synonyms: Readonly<Record<string, readonly string[]>> = {
  acc: ['accuracy'],
  adaptiveavgpool2d: ['globalAveragePooling2d'],
  averagepool2d: ['averagePooling2d'],
  avgpool2d: ['averagePooling2d'],
  batchnorm: ['batchNormalization'],
  batchnorm1d: ['batchNormalization'],
  batchnorm2d: ['batchNormalization'],
  bce: ['binaryCrossentropy'],
  beta1: ['beta1'],
  convolution2d: ['conv2d'],
  cosinedecay: ['cosine'],
  crossentropy: ['categoricalCrossentropy'],
  depthwiseconvolution2d: ['depthwiseConv2d'],
  dilation: ['dilationRate'],
  dropoutrate: ['rate'],
  eps: ['epsilon'],
  exponentialdecay: ['exponential'],
  fc: ['dense'],
  fullyconnected: ['dense'],
  globalaveragepool2d: ['globalAveragePooling2d'],
  globalavgpool2d: ['globalAveragePooling2d'],
  globalmaxpool2d: ['globalMaxPooling2d'],
  gradientdescent: ['sgd'],
  inputsize: ['inputShape'],
  kaimingnormal: ['heNormal'],
  kaiminguniform: ['heUniform'],
  l1: ['l1', 'meanAbsoluteError'],
  l2: ['l2', 'meanSquaredError'],
  layernorm: ['layerNormalization'],
  linear: ['dense', 'linear'],
  lr: ['learningRate'],
  mae: ['meanAbsoluteError'],
  max: ['maximum'],
  maxpool2d: ['maxPooling2d'],
  minibatchsize: ['batchSize'],
  mean: ['average', 'mean'],
  mirror: ['flip'],
  modelcheckpoint: ['checkpoint'],
  mse: ['meanSquaredError'],
  mul: ['multiply'],
  negativeslope: ['alpha'],
  nesterov: ['useNesterov'],
  normal: ['randomNormal'],
  outchannels: ['filters'],
  outfeatures: ['units'],
  p: ['rate'],
  reducelronplateau: ['reduceOnPlateau'],
  rho: ['decay', 'rho'],
  rotation: ['rotate'],
  separableconvolution2d: ['separableConv2d'],
  sparsecrossentropy: ['sparseCategoricalCrossentropy'],
  skip: ['shortcut'],
  steplr: ['step'],
  sum: ['add'],
  swish: ['silu'],
  translate: ['shift'],
  uniform: ['randomUniform'],
  validationsplit: ['validation'],
  weightdecay: ['kernelRegularizer'],
  view: ['reshape'],
  xaviernormal: ['glorotNormal'],
  xavieruniform: ['glorotUniform'],
  zeropad2d: ['zeroPadding2d'],
  zoom: ['scale']
}

/** Case, `_` and `-` are ignored: `kernel_size`, `Conv2D`. */
const bare = (name: string): string =>
  name
    .slice(0, longest + 1)
    .toLowerCase()
    .replace(/[_\-\s]/g, '')

/** Longer names are not close to any name. */
const longest = 64

/** The candidate with the same name in another spelling, or in another library. */
export function sameName(name: string, candidates: readonly string[]): string | undefined {
  const wanted = bare(name)
  const meant = Object.hasOwn(synonyms, wanted) ? synonyms[wanted] : undefined
  return (
    candidates.find((candidate) => bare(candidate) === wanted) ??
    meant?.find((candidate) => candidates.includes(candidate))
  )
}

/**
 * The candidate closest to a name; undefined if none is close. Up to two letters may differ, or a third of
 * them. The beginning or end of a candidate counts as close too.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > longest) return undefined
  const wanted = bare(name)
  if (wanted === '') return undefined
  const same = sameName(name, candidates)
  if (same !== undefined) return same
  const { distance } = require('fastest-levenshtein') as Levenshtein
  let best: string | undefined
  let least = Infinity
  for (const candidate of candidates) {
    const other = bare(candidate)
    const away = distance(wanted, other)
    const longer = Math.max(wanted.length, other.length)
    const near = away <= Math.max(longer < 4 ? 1 : 2, Math.floor(longer / 3))
    const part = wanted.length >= 3 && (other.startsWith(wanted) || other.endsWith(wanted))
    const score = part ? Math.min(away, 2.5) : away
    if ((near || part) && score < least) {
      best = candidate
      least = score
    }
  }
  return best
}
