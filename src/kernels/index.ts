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
} from './activation/activation'
export { dropout } from './activation/dropout'
export { gelu, geluGradient, silu, siluGradient } from './activation/gates'
export {
  elu,
  eluGradient,
  leakyReLU,
  leakyReLUGradient,
  relu6,
  relu6Gradient,
  softplus,
  softplusGradient
} from './activation/rectifiers'
export { correlate } from './convolution/correlate'
export { correlateGray } from './convolution/grayscale'
export { correlatePoolGray } from './convolution/grayscalepool'
export { inputGradient } from './convolution/inputgradient'
export { packFilters, packPairs, packRows, packSpread, unpackRows } from './convolution/pack'
export { packWinograd, turnFilters } from './convolution/packwinograd'
export { correlatePool } from './convolution/rectifiedpool'
export { sparseInputGradient } from './convolution/sparseinputgradient'
export { collectByFilter, listByFilter, sparseWeightGradient } from './convolution/sparseweightgradient'
export { weightGradient } from './convolution/weightgradient'
export { winograd } from './convolution/winograd'
export { winogradPool } from './convolution/winogradpool'
export { listNonzero } from './dense/nonzero'
export { toPanels, transpose } from './dense/panels'
export { sparseProduct } from './dense/sparseproduct'
export { depthwise, repeatChannels, sumRepeated } from './depthwise/depthwise'
export { depthwise3, depthwise3WeightGradient } from './depthwise/depthwise3'
export { depthwiseInputGradient, depthwiseWeightGradient } from './depthwise/depthwisegradient'
export { probabilityCrossEntropy, softmaxCrossEntropy } from './loss/crossentropy'
export { absoluteError, binaryCrossEntropy, sigmoidCrossEntropy, squaredError } from './loss/outputloss'
export { clear, copyRows } from './memory/copy'
export { bytesToFloats } from './memory/images'
export { add } from './merge/add'
export { maximum, maximumGradient } from './merge/maximum'
export { multiply, multiplyPixels, multiplyPixelsGradient } from './merge/product'
export {
  groupMoments,
  mergeMoments,
  mergeNormalizationSums,
  normalizationSums,
  normalizationTable,
  normalize,
  normalizeGradient
} from './normalization/batchnormalization'
export { normalizeRows, normalizeRowsGradient } from './normalization/layernormalization'
export { adadelta, adagrad, adam, adamax, momentum, rmsprop, sgd } from './optimizer/optimizer'
export { columnSums, sumParts } from './optimizer/reduce'
export { addPenaltyGradient, clip, norm, penalty, scale } from './optimizer/regularization'
export { averagePool, averagePoolGradient } from './pooling/averagepooling'
export { globalMaxPool, globalMaxPoolGradient } from './pooling/globalmaxpooling'
export { maxPool, maxPoolGradient } from './pooling/maxpooling'
