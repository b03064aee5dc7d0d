/** Every kind of operation: one file here or in convolution/, and one line in this table. */

import { conv2d } from '../convolution/conv2d.js'
import { conv2dPool } from '../convolution/conv2d-pool.js'
import { depthwiseConv2d } from '../convolution/depthwise-conv2d.js'
import { isPointwise, pointwise } from '../convolution/pointwise.js'
import type { Operation, OperationOf } from '../plan/lowering.js'
import type { Draft, OperationKind, PlannedOperation, Traits } from '../plan/operation.js'
import { activation } from './activation-operation.js'
import { add } from './add-operation.js'
import { averagePooling2d, globalAveragePooling2d } from './average-pooling.js'
import { batchNormalization } from './batch-normalization-operation.js'
import { concatenate } from './concatenate-operation.js'
import { copy } from './copy.js'
import { dense } from './dense-operation.js'
import { dropout } from './dropout-operation.js'
import { fork } from './fork.js'
import { frozenNormalization } from './frozen-normalization.js'
import { gate } from './gate.js'
import { globalMaxPooling2d } from './global-max-pooling.js'
import { layerNormalization } from './layer-normalization-operation.js'
import { maxPooling2d } from './max-pooling.js'
import { maximum } from './maximum-operation.js'
import { multiply } from './multiply-operation.js'
import { zeroPadding2d } from './zero-padding-operation.js'

/** A kind of operation: how it is planned, and its traits. */
interface Kind<K extends Operation['kind']> extends Traits {
  readonly plan: OperationKind<OperationOf<K>>
}

const kinds: { readonly [K in Operation['kind']]: Kind<K> } = {
  conv2d: {
    plan: (operation, draft) => (isPointwise(operation.layer) ? pointwise : conv2d)(operation, draft)
  },
  conv2dPool: { plan: conv2dPool, needsOutput: true },
  depthwiseConv2d: { plan: depthwiseConv2d },
  maxPooling2d: { plan: maxPooling2d },
  averagePooling2d: { plan: averagePooling2d },
  globalMaxPooling2d: { plan: globalMaxPooling2d },
  globalAveragePooling2d: { plan: globalAveragePooling2d },
  zeroPadding2d: { plan: zeroPadding2d },
  dense: { plan: dense, wholeInput: true, wholeOutputGradient: true },
  batchNormalization: { plan: batchNormalization, meets: true },
  frozenNormalization: { plan: frozenNormalization },
  layerNormalization: { plan: layerNormalization },
  dropout: { plan: dropout, passesInput: 'inference' },
  activation: {
    plan: activation,
    passesInput: 'always',
    overwritesInput: true,
    needsOutput: true,
    sharesGradient: true
  },
  gate: { plan: gate },
  copy: { plan: copy },
  add: { plan: add, sharesGradient: true },
  concatenate: { plan: concatenate },
  multiply: { plan: multiply },
  maximum: { plan: maximum },
  fork: { plan: fork, passesInput: 'always', sharesGradient: true }
}

export const traitsOf = ({ kind }: Operation): Traits => kinds[kind]

export function planOperation(operation: Operation, draft: Draft): PlannedOperation {
  // Each entry of the table accepts the operations of its own kind.
  return (kinds[operation.kind].plan as OperationKind<Operation>)(operation, draft)
}
