/** All parameter blocks. Generated from src/kernels by scripts/kernel-interface.js. */
import type { ActivationBlocks } from './activation-blocks.js'
import type { ConvolutionBlocks } from './convolution-blocks.js'
import type { DepthwiseBlocks } from './depthwise-blocks.js'
import type { NormalizationBlocks } from './normalization-blocks.js'
import type { PoolingBlocks } from './pooling-blocks.js'

/** The numbers of each block, by the name of its class. */
export interface Blocks
  extends ActivationBlocks,
    ConvolutionBlocks,
    DepthwiseBlocks,
    NormalizationBlocks,
    PoolingBlocks {}

/** The fields of each block in the order in which they lie in memory, four bytes each. */
export const blockFields: { readonly [Name in keyof Blocks]: readonly (keyof Blocks[Name])[] } = {
  DropoutDraws: ['size', 'seed', 'purpose', 'layer', 'threshold'],
  Correlation: ['imageBytes', 'positions', 'pieces', 'pieceCount', 'length', 'packed', 'filters'],
  GrayCorrelation: ['imageBytes', 'lineBytes', 'height', 'width', 'taps', 'tapCount', 'packed', 'filters'],
  GrayPooling: [
    'imageBytes',
    'lineBytes',
    'width',
    'taps',
    'tapCount',
    'packed',
    'filters',
    'outHeight',
    'outWidth',
    'seenRows',
    'rowBytes',
    'seen'
  ],
  Spreading: [
    'positions',
    'outputGradients',
    'count',
    'filters',
    'packed',
    'rows',
    'row',
    'offsets',
    'imageBytes'
  ],
  RectifiedPooling: ['width', 'poolHeight', 'poolWidth', 'strideY', 'strideX', 'outHeight', 'outWidth'],
  PooledSpreading: [
    'pooled',
    'filters',
    'positions',
    'count',
    'weights',
    'rows',
    'vectors',
    'rowBytes',
    'imageBytes'
  ],
  WindowLists: ['filters', 'positions', 'imageBytes', 'capacity'],
  WindowRows: ['imageBytes', 'lineBytes', 'stride', 'height', 'width', 'taps', 'tapCount', 'filters'],
  WinogradTiles: [
    'imageBytes',
    'rowBytes',
    'channels',
    'height',
    'width',
    'side',
    'packed',
    'filters',
    'most'
  ],
  DepthwiseWindows: ['imageBytes', 'positions', 'count', 'taps', 'tapCount', 'kernel', 'bias', 'channels'],
  DepthwiseRows: ['imageBytes', 'rowBytes', 'height', 'width', 'kernel', 'tapBytes', 'bias', 'channels'],
  Moments: ['parts', 'partBytes', 'groups', 'mean', 'variance', 'movingMean', 'movingVariance'],
  PoolWindows: [
    'height',
    'width',
    'channels',
    'poolHeight',
    'poolWidth',
    'strideY',
    'strideX',
    'top',
    'left',
    'outHeight',
    'outWidth'
  ]
}
