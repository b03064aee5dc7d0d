/** Every kind of step: a layer kind is one kernel file, one file here, and one line in this table. */

import { conv2d } from '../convolution/conv2d.js'
import { conv2dPool } from '../convolution/conv2d-pool.js'
import { depthwiseConv2d } from '../convolution/depthwise-conv2d.js'
import { isPointwise, pointwise } from '../convolution/pointwise.js'
import type { Operation } from '../plan/lowering.js'
import type { Draft, OperationKind, PlannedOperation } from '../plan/operation.js'
import { activation } from './activation-operation.js'
import { averagePooling2d, globalAveragePooling2d } from './average-pooling.js'
import { batchNormalization } from './batch-normalization-operation.js'
import { copy } from './copy.js'
import { dense } from './dense-operation.js'
import { dropout } from './dropout-operation.js'
import { gate } from './gate.js'
import { globalMaxPooling2d } from './global-max-pooling.js'
import { maxPooling2d } from './max-pooling.js'
import { zeroPadding2d } from './zero-padding-operation.js'

const kinds: { [K in Operation['kind']]: OperationKind<Extract<Operation, { kind: K }>> } = {
  conv2d: (operation, draft) => (isPointwise(operation.layer) ? pointwise : conv2d)(operation, draft),
  conv2dPool,
  depthwiseConv2d,
  maxPooling2d,
  averagePooling2d,
  globalMaxPooling2d,
  globalAveragePooling2d,
  zeroPadding2d,
  dense,
  batchNormalization,
  dropout,
  activation,
  gate,
  copy
}

export function planOperation(operation: Operation, draft: Draft): PlannedOperation {
  return (kinds[operation.kind] as OperationKind<Operation>)(operation, draft)
}
