/** What a topic is about as it stands in a config, and the same in Keras. */
import * as v from 'valibot'
import { isMerge, type NetworkLayer } from '../../config/network/network-layer.js'
import type { ConfigInput } from '../../config/schema/config-schema.js'
import { initializer } from '../../config/schema/initializers.js'
import { layer as layerSchema } from '../../config/schema/layers.js'
import { optimizers } from '../../config/schema/optimizers.js'
import { type Loss, losses } from '../../config/schema/training.js'
import { layerCode } from '../../report/keras/layer-code.js'
import { lossNames, optimizerCode } from '../../report/keras/optimizer-code.js'
import { initializerCode } from '../../report/keras/option-code.js'
import { onOneLine } from '../../report/keras/python.js'
import type { Section } from './explanation.js'
import type { Given } from './given.js'

/** The same in both. */
interface InCode {
  readonly config: string
  readonly keras: string
}

type InitializerInput = v.InferInput<typeof initializer>
type LayerInput = ConfigInput['model']['layers'][number]

/** A section that shows each below the other; none where there is nothing to show. */
export function codeSection(all: readonly InCode[]): Section[] {
  if (all.length === 0) return []
  const blocks = all.map(({ config, keras }) => ({ kind: 'lines', lines: [config, keras] }) as const)
  return [{ heading: 'In a config and in Keras', blocks, values: { code: all } }]
}

/** Nothing where a config cannot say it: a window here may be larger than one of a config. */
export function layersInCode(...layers: readonly LayerInput[]): InCode[] {
  const read = layers.map((input) => ({ input, layer: v.safeParse(layerSchema, input) }))
  return read.every(({ layer }) => layer.success)
    ? read.flatMap(({ input, layer }) =>
        layer.success ? [{ config: jsonOf(input), keras: layerInKeras(layer.output) }] : []
      )
    : []
}

/** A convolution with one filter, as the user's options have it: rows of zeros take a layer of their own. */
export function convolutionInCode(window: readonly number[], { stride, padding }: Given): InCode[] {
  const [rows = 1, columns = rows] = window
  const isBordered = typeof padding === 'number'
  return layersInCode(...(isBordered ? [{ type: 'zeroPadding2d', padding } as const] : []), {
    type: 'conv2d',
    filters: 1,
    kernelSize: rows === columns ? rows : [rows, columns],
    ...(stride !== undefined && { strides: stride }),
    ...(padding !== undefined && !isBordered && { padding })
  })
}

/** Both kinds of pooling, as the user's options have them; nothing where the padding is a number of rows. */
export function poolingInCode({ size = 2, stride, padding }: Given): InCode[] {
  if (typeof padding === 'number') return []
  const options = {
    poolSize: size,
    ...(stride !== undefined && { strides: stride }),
    ...(padding !== undefined && { padding })
  }
  return layersInCode({ type: 'maxPooling2d', ...options }, { type: 'averagePooling2d', ...options })
}

export const optimizersInCode = (all: readonly ConfigInput['training']['optimizer'][]): InCode[] =>
  all.map((input) => ({
    config: `"optimizer": ${jsonOf(input)}`,
    keras: `optimizer=${onOneLine(optimizerCode(v.parse(optimizers, input)))}`
  }))

export const initializersInCode = (all: readonly Exclude<InitializerInput, undefined>[]): InCode[] =>
  all.map((input) => ({
    config: `"kernelInitializer": ${jsonOf(input)}`,
    keras: `kernel_initializer=${onOneLine(initializerCode(v.parse(initializer, input)))}`
  }))

export const lossesInCode = (all: readonly Loss[] = losses): InCode[] =>
  all.map((loss) => ({ config: `"loss": "${loss}"`, keras: `loss="${lossNames[loss]}"` }))

/** A layer in Keras. */
export const layerInKeras = (layer: NetworkLayer): string => layerCode(layer).map(onOneLine).join(', ')

/** A layer of a trained network in Keras: what its weights began with and what they cost no longer matters. */
export function trainedInKeras(layer: NetworkLayer): string {
  if (isMerge(layer)) return layerInKeras(layer)
  const kept = Object.entries(layer).filter(([option]) => !/(Initializer|Regularizer)$/.test(option))
  return layerInKeras(v.parse(layerSchema, Object.fromEntries(kept)))
}

/** JSON on one line, as config files have it. */
const jsonOf = (value: object | string): string => JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ')
