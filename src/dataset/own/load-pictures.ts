/** Own pictures as a data set in memory: looked at, split, and read from their pack. */

import { createHash } from 'node:crypto'
import { elements } from '../../config/network/network.js'
import { byteScale } from '../../config/preprocessing.js'
import { counted, withCommas } from '../../counts.js'
import { CnnError } from '../../errors.js'
import type { Examples, Labels } from '../examples.js'
import type { LoadedDataset, SplitName } from '../kinds/kind.js'
import type { PrintedShapes } from '../lecture-shapes.js'
import { DamagedPack } from '../pack/pack.js'
import { problemLine } from '../sources/pictures/problems.js'
import {
  type LookedAt,
  type LookingOptions,
  lookAtPictures,
  type PicturesSection,
  type UsedPicture
} from './look-at.js'
import { splitPictures } from './split-pictures.js'

export interface LoadPicturesOptions extends LookingOptions {
  readonly section: PicturesSection
  readonly seed: number
  /** How many training pictures to take, the first after the permutation; the other splits stay whole. */
  readonly limit?: number | undefined
  /** The pictures, where they were looked at already. */
  readonly looked?: LookedAt | undefined
}

/**
 * @throws CnnError DATA where pictures are damaged and may not be skipped, or there are more than memory can hold; CONFIG, WRITE
 *   and others as {@link lookAtPictures}; the reason of `signal`
 */
export async function loadPictures(options: LoadPicturesOptions): Promise<LoadedDataset> {
  const looked = options.looked ?? (await lookAtPictures(options.section, options))
  return withPixels(looked, options.section, options, (sound) => loadedFrom(sound, options))
}

/**
 * Does work that reads the pixels of pictures. A pack that turns out to be damaged is made anew, and the work done again.
 *
 * @param section and options as the pictures were looked at
 */
export async function withPixels<T>(
  looked: LookedAt,
  section: PicturesSection,
  options: LookingOptions,
  work: (looked: LookedAt) => Promise<T>
): Promise<T> {
  try {
    return await work(looked)
  } catch (error) {
    if (!(error instanceof DamagedPack)) throw error
    options.onNotice?.(`the prepared pictures are damaged (${error.message}): they are prepared again`)
    await looked.pack.remove()
    return work(await lookAtPictures(section, options))
  }
}

/** @throws DamagedPack where the pixels are not those that were packed */
async function loadedFrom(
  looked: LookedAt,
  { section, seed, limit, onNotice, signal }: LoadPicturesOptions
): Promise<LoadedDataset> {
  refuseDamaged(looked, section)
  const split = splitPictures(looked, {
    seed,
    validation: section.validation ?? 0,
    test: section.test ?? 0
  })
  for (const text of [...noticesOf(looked), ...split.notices]) onNotice?.(text)
  const parts = {
    train: split.train.slice(0, limit),
    validation: split.validation,
    test: split.test
  }
  const examples = await read(looked, parts, signal)
  const { train, validation, test } = examples
  const { fit, background } = looked.pack.json
  const names = (pictures: readonly UsedPicture[]): string[] => pictures.map(({ name }) => name)
  return {
    facts: looked.facts,
    train,
    ...(parts.validation.length > 0 && { validation }),
    ...(parts.test.length > 0 && { test }),
    preprocessing: { picture: fit, background, scale: byteScale },
    shapes: shapesOf(examples, parts),
    names: { train: names(parts.train), validation: names(parts.validation), test: names(parts.test) },
    skipped: looked.damaged,
    fingerprint: {
      parts: [
        {
          file: 'pictures',
          source: 'path',
          where: looked.path,
          sha256: sha256Of(looked),
          bytes: looked.pack.json.pieces.reduce((sum, { bytes }) => sum + bytes, 0)
        }
      ],
      hint: 'the pictures, their labels or how they are prepared have changed: put them back, or train another run'
    }
  }
}

/** @throws CnnError DATA naming every damaged picture, unless they are skipped */
function refuseDamaged(
  { damaged, entries, path }: LookedAt,
  { damaged: policy = 'stop' }: PicturesSection
): void {
  const [first] = damaged
  if (first === undefined || policy === 'skip') return
  const verb = damaged.length === 1 ? 'is' : 'are'
  const count = `${counted(damaged.length, 'picture')} ${verb}`
  throw new CnnError('DATA', `${count} damaged of ${withCommas(entries.length)} in ${path}`, {
    problems: damaged.map(({ path: name, reason }) => ({ path: name, message: reason })),
    hint: 'replace or remove them, or train without them: --set dataset.damaged=skip'
  })
}

/** What was found on the way, a line for each reason and for each picture that is left out. */
function noticesOf({ problems, damaged }: Pick<LookedAt, 'problems' | 'damaged'>): string[] {
  const others = problems.byReason().filter(({ kind }) => kind !== 'damaged')
  return [...others.map(problemLine), ...damaged.map(({ path, reason }) => `left out: ${path}: ${reason}`)]
}

type Parts = { readonly [split in SplitName]: readonly UsedPicture[] }

/** One array over shared memory; Node 20 has no larger one. */
const mostBytes = 2 ** 32 - 2 ** 20

async function read(
  { pack, path, entries }: LookedAt,
  parts: Parts,
  signal: AbortSignal | undefined
): Promise<{ train: Examples; validation: Examples; test: Examples }> {
  const size = elements(pack.shape)
  const count = parts.train.length + parts.validation.length + parts.test.length
  if (count * size > mostBytes) throw tooLarge(count, size, path)
  const images = shared(count * size, path)
  const order = new Int32Array(entries.length).fill(-1)
  let next = 0
  for (const part of [parts.train, parts.validation, parts.test])
    for (const { place } of part) order[place] = next++
  await pack.read(order, images, signal)
  let from = 0
  const take = (part: readonly UsedPicture[]): Examples => {
    const start = from
    from += part.length
    const [height, width, channels] = pack.shape
    return {
      images: images.subarray(start * size, from * size),
      shape: [part.length, height, width, channels],
      labels: labelsOf(part)
    }
  }
  return { train: take(parts.train), validation: take(parts.validation), test: take(parts.test) }
}

function shared(bytes: number, path: string): Uint8Array {
  try {
    return new Uint8Array(new SharedArrayBuffer(bytes))
  } catch (cause) {
    throw new CnnError(
      'DATA',
      `there is no memory for the ${withCommas(bytes)} bytes of the pictures of ${path}`,
      {
        where: path,
        hint: 'make dataset.image.size smaller, or train on fewer: --limit',
        cause
      }
    )
  }
}

const tooLarge = (count: number, size: number, path: string): CnnError =>
  new CnnError(
    'DATA',
    `${withCommas(count)} images of ${counted(size, 'byte')} are more than the 4 GiB that one data set may have`,
    {
      where: path,
      hint: 'make dataset.image.size smaller, or train on fewer: --limit'
    }
  )

function labelsOf(pictures: readonly UsedPicture[]): Labels {
  const most = pictures.reduce((found, { label }) => Math.max(found, label), 0)
  const bytes = most < 256 ? 1 : 2
  const memory = new SharedArrayBuffer(pictures.length * bytes)
  const labels = bytes === 1 ? new Uint8Array(memory) : new Uint16Array(memory)
  for (const [at, { label }] of pictures.entries()) labels[at] = label
  return labels
}

/** Of the pixels and labels and of the splits that pictures come with: not of their names, nor of where they lie. */
export function sha256Of({ pack, classes, pictures }: LookedAt): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([pack.shape, classes, pack.json.pieces.map(({ sha256 }) => sha256)]))
  const rows = pictures.map(({ label, split = 'train', group = '' }) => [label, split, group])
  hash.update(JSON.stringify(rows))
  return hash.digest('hex')
}

/** The array shapes that a training prints. */
function shapesOf(examples: Record<SplitName, Examples>, parts: Parts): PrintedShapes {
  const named = (['train', 'validation', 'test'] as const).filter((part) => parts[part].length > 0)
  const short = { train: 'train', validation: 'valid', test: 'test' }
  return {
    load: named.flatMap((part) => [
      { name: `x_${short[part]}`, shape: examples[part].shape },
      { name: `y_${short[part]}`, shape: [examples[part].labels.length] }
    ]),
    reshape: [],
    oneHot: [],
    split: []
  }
}
