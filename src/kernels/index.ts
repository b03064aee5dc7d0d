/** The kernels: everything that dist/kernels.wasm exports. */
export {
  relu,
  reluGradient,
  sigmoid,
  sigmoidGradient,
  softmax,
  softmaxGradient,
  tanh,
  tanhGradient
} from './activation'
export { averagePool, averagePoolGradient } from './averagepooling'
export {
  groupMoments,
  mergeMoments,
  mergeNormalizationSums,
  normalizationSums,
  normalizationTable,
  normalize,
  normalizeGradient
} from './batchnormalization'
export { correlate } from './correlate'
export { depthwise, repeatChannels, sumRepeated } from './depthwise'
export { depthwise3, depthwise3WeightGradient } from './depthwise3'
export { depthwiseInputGradient, depthwiseWeightGradient } from './depthwisegradient'
export { dropout } from './dropout'
export { gelu, geluGradient, silu, siluGradient } from './gates'
export { globalMaxPool, globalMaxPoolGradient } from './globalmaxpooling'
export { correlateGray } from './grayscale'
export { correlatePoolGray } from './grayscalepool'
export { bytesToFloats, clear, copyRows } from './images'
export { inputGradient } from './inputgradient'
export { probabilityCrossEntropy, softmaxCrossEntropy } from './loss'
export { listNonzero } from './nonzero'
export { adadelta, adagrad, adam, adamax, momentum, rmsprop, sgd } from './optimizer'
export { absoluteError, binaryCrossEntropy, sigmoidCrossEntropy, squaredError } from './outputloss'
export { packFilters, packPairs, packRows, packSpread } from './pack'
export { packWinograd, turnFilters } from './packwinograd'
export { toPanels, transpose } from './panels'
export { maxPool, maxPoolGradient } from './pooling'
export { correlatePool } from './rectifiedpool'
export {
  elu,
  eluGradient,
  leakyReLU,
  leakyReLUGradient,
  relu6,
  relu6Gradient,
  softplus,
  softplusGradient
} from './rectifiers'
export { sumParts, unpackRows } from './reduce'
export { addPenaltyGradient, clip, norm, penalty, scale } from './regularization'
export { collectByFilter, listByFilter, sparseWeightGradient } from './sparse'
export { sparseInputGradient } from './sparseinput'
export { sparseProduct } from './sparseproduct'
export { columnSums, weightGradient } from './weightgradient'
export { winograd } from './winograd'
export { winogradPool } from './winogradpool'
