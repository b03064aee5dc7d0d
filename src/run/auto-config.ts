/** A config for pictures that come without one: a sequential network and a training by their size and number. */
import { basename, resolve } from 'node:path'
import { elements } from '../config/network/network.js'
import { readConfig } from '../config/parse.js'
import type { ConfigInput } from '../config/schema/config-schema.js'
import type { Reading } from '../dataset/load-dataset.js'
import { type LookedAt, lookAtPictures } from '../dataset/own/look-at.js'
import { completedWith, type OpenedConfig, refuseUnsound } from './open-config.js'

export interface PicturesConfig extends OpenedConfig {
  readonly looked: LookedAt
  /** The same as a file would say it: without defaults. */
  readonly written: ConfigInput
}

/** What is set aside of pictures that come without such a split. */
const share = 0.1

/**
 * Looks at pictures and writes a config for them.
 *
 * @param overrides each `path=value`, as `--set` takes them
 * @throws CnnError DATA, WRITE as `lookAtPictures` does; CONFIG for overrides that cannot be
 */
export async function configForPictures(
  path: string,
  overrides: readonly string[],
  reading: Reading
): Promise<PicturesConfig> {
  const name = nameFor(path)
  const dataset = { path, validation: share, test: share }
  const layers: ConfigInput['model']['layers'] = [
    { type: 'flatten' },
    { type: 'dense', units: 2, activation: 'softmax' }
  ]
  const bare: ConfigInput = { name, dataset, model: { layers }, training: trainingFor(1) }
  // Overrides decide what there is to look at, so they are read before the network is known; those of layers wait for it.
  const early = overrides.filter((override) => !override.startsWith('model.layers'))
  const first = readConfig(bare, { file: path, overrides: early })
  refuseUnsound(first)
  const section = { ...dataset, ...first.dataset, name: undefined, path: first.dataset.path ?? path }
  const looked = await lookAtPictures(section, { inputShape: first.inputShape, ...reading })
  const written: ConfigInput = {
    name,
    description: describedBy(looked),
    dataset: {
      ...dataset,
      // A background, a fit or a size of the user's own are overrides; what follows from the pictures need not be said.
      augmentation: augmentationFor(looked)
    },
    model: { layers: layersFor(looked) },
    training: trainingFor(looked.facts.trainImages ?? 0)
  }
  return { ...completedWith(readConfig(written, { file: path, overrides }), looked), looked, written }
}

/** A run's name of a path: what other characters it has become dashes. */
function nameFor(path: string): string {
  const base = basename(resolve(path)).replace(/\.(?:zip|npz|csv|tsv|jsonl|ndjson)(?:\.gz)?$/i, '')
  const name = base
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
  return name.slice(0, 64).replace(/-+$/, '') || 'pictures'
}

function describedBy({ facts, pack }: LookedAt): string {
  const [height, width, channels] = pack.shape
  const kind = channels === 1 ? 'gray' : 'colour'
  return `Convolutions for ${facts.labels.length} classes of ${height} x ${width} ${kind} pictures.`
}

/** Mirroring is right for photographs, and wrong for letters and digits, which are gray. */
const augmentationFor = ({ pack }: LookedAt): ConfigInput['dataset']['augmentation'] => ({
  shift: 0.08,
  rotate: 8,
  scale: 0.1,
  ...(pack.shape[2] === 3 && { flip: 'horizontal' as const })
})

/** Filters of the blocks, each of which halves the sides; the last does not. */
const filters = [32, 64, 128, 128, 256, 256]

function layersFor({ pack, classes }: LookedAt): ConfigInput['model']['layers'] {
  const [height, width] = pack.shape
  const side = Math.min(height, width)
  const blocks = Math.max(1, Math.min(filters.length, Math.floor(Math.log2(Math.max(2, side / 4))) + 1))
  return [
    ...filters
      .slice(0, blocks)
      .flatMap((count, block): ConfigInput['model']['layers'] => [
        { type: 'conv2d', filters: count, kernelSize: 3, padding: 'same', activation: 'relu' },
        ...(block < blocks - 1 ? [{ type: 'maxPooling2d' as const, poolSize: 2 }] : []),
        { type: 'batchNormalization', momentum: 0.9 }
      ]),
    // Few places are left: each keeps what it says. Many are averaged.
    { type: elements([height, width]) <= 32 * 32 ? 'flatten' : 'globalAveragePooling2d' },
    { type: 'dropout', rate: 0.3 },
    { type: 'dense', units: classes.length, activation: 'softmax' }
  ]
}

/** So many steps bring a network of this kind to its end. */
const wantedSteps = 3000
const batchSize = 32

function trainingFor(images: number): ConfigInput['training'] {
  const steps = Math.max(1, Math.ceil(images / batchSize))
  return {
    optimizer: { type: 'adam', learningRate: 0.001 },
    schedule: { type: 'oneCycle', maxRate: 0.003 },
    loss: 'categoricalCrossentropy',
    batchSize,
    epochs: Math.min(40, Math.max(5, Math.round(wantedSteps / steps)))
  }
}
