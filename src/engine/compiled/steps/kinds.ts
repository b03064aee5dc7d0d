/** Every kind of step: a layer kind is one kernel file, one file here, and one line in this table. */
import type { Step } from '../network.js'
import type { Draft, PlannedStep, StepKind } from '../step.js'
import { activation } from './activation.js'
import { averagePooling2d, globalAveragePooling2d } from './averagepooling2d.js'
import { batchNormalization } from './batchnormalization.js'
import { conv2d } from './conv2d.js'
import { conv2dPool } from './conv2dpool.js'
import { copy } from './copy.js'
import { dense } from './dense.js'
import { depthwiseConv2d } from './depthwiseconv2d.js'
import { dropout } from './dropout.js'
import { gate } from './gate.js'
import { globalMaxPooling2d } from './globalmaxpooling2d.js'
import { maxPooling2d } from './maxpooling2d.js'
import { isPointwise, pointwise } from './pointwise.js'
import { zeroPadding2d } from './zeropadding2d.js'

const kinds: { [K in Step['kind']]: StepKind<Extract<Step, { kind: K }>> } = {
  conv2d: (step, draft) => (isPointwise(step.layer) ? pointwise : conv2d)(step, draft),
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

export function planStep(step: Step, draft: Draft): PlannedStep {
  return (kinds[step.kind] as StepKind<Step>)(step, draft)
}
