/** The user's own pictures looked at: which there are, of which classes, what is wrong with some, packed. */
import { basename, resolve } from 'node:path'
import type { DatasetFacts } from '../../config/datasets.js'
import type { ImageShape } from '../../config/network/shape.js'
import type { DatasetSection } from '../../config/schema/dataset.js'
import { CnnError } from '../../errors.js'
import { valueAt } from '../../math/numbers.js'
import type { Reading } from '../kinds/kind.js'
import { packOf } from '../pack/make-pack.js'
import type { Pack } from '../pack/pack.js'
import { labelOf, sortedClasses } from '../sources/pictures/names.js'
import { openPictures } from '../sources/pictures/open.js'
import {
  type PictureEntry,
  type PictureFormat,
  type PictureSource,
  type StatedSplit,
  splitOf
} from '../sources/pictures/picture-source.js'
import type { PictureProblem, Problems } from '../sources/pictures/problems.js'

/** What a config says of own pictures. */
export type PicturesSection = Partial<DatasetSection> & { readonly path: string }

export interface LookingOptions extends Reading {
  /** The shape that the network takes, where the config says it: it wins over what the pictures are like. */
  readonly inputShape?: ImageShape | undefined
  /** The classes that a model knows: others are ignored, and some may be missing. */
  readonly known?: readonly string[] | undefined
}

/** A picture that is used. */
export interface UsedPicture {
  /** Of its entry. */
  readonly place: number
  readonly name: string
  /** The number of its class. */
  readonly label: number
  readonly split?: StatedSplit
  readonly group?: string
}

/** Pictures that were looked at, every one of them. */
export interface LookedAt {
  /** Absolute. */
  readonly path: string
  readonly format: PictureFormat
  readonly classes: readonly string[]
  /** Those of the classes, in the order of their source. */
  readonly pictures: readonly UsedPicture[]
  readonly entries: readonly PictureEntry[]
  readonly pack: Pack
  /** What was ignored, is damaged, or should be known. */
  readonly problems: Problems
  readonly damaged: readonly PictureProblem[]
  readonly facts: DatasetFacts
}

/**
 * Opens the pictures at a path, packs them, and finds out their classes. Damaged ones are left out; the caller decides
 * whether that may be.
 *
 * @throws CnnError DATA where there are no pictures or fewer than two classes, WRITE where they cannot be packed; the reason of
 *   `signal`
 */
export async function lookAtPictures(
  section: PicturesSection,
  { inputShape, known, onProgress, onNotice, signal }: LookingOptions
): Promise<LookedAt> {
  const { path, format, columns, group, image } = section
  const grouped = group?.column === undefined ? columns : { ...columns, group: group.column }
  const name = basename(resolve(path))
  const source = await openPictures({
    path,
    ...(format !== undefined && { format }),
    ...(grouped !== undefined && { columns: grouped }),
    ...(signal !== undefined && { signal })
  })
  try {
    refuseUnlabelled(source)
    const pack = await packOf(
      source,
      {
        ...(inputShape === undefined
          ? image?.size && { size: image.size }
          : { size: [inputShape[0], inputShape[1]] as const }),
        ...channelsOf(inputShape?.[2] ?? image?.channels),
        fit: image?.fit ?? 'crop',
        background: image?.background ?? 'white'
      },
      {
        onProgress: (done: number, total: number) => onProgress?.({ file: name, pictures: done, total }),
        onNotice,
        signal
      }
    )
    return chosen(source, pack, section, name, known)
  } finally {
    await source.close()
  }
}

/** A network that takes other channels is refused by the rules of its config. */
const channelsOf = (channels: number | undefined): { channels?: 1 | 3 } =>
  channels === 1 || channels === 3 ? { channels } : {}

function refuseUnlabelled({ path, entries }: PictureSource): void {
  const missing = entries.find(({ label }) => label === undefined)
  if (missing === undefined) return
  throw new CnnError('DATA', `${path}: ${missing.name} has no label`, {
    where: path,
    hint: 'training and evaluating need a class for each picture; cnn predict needs none'
  })
}

function chosen(
  source: PictureSource,
  pack: Pack,
  section: PicturesSection,
  name: string,
  known: readonly string[] | undefined
): LookedAt {
  const { entries, problems, format } = source
  for (const [place, reason] of pack.json.damaged)
    problems.add('damaged', valueAt(entries, place).name, reason)
  const isDamaged = new Set(pack.json.damaged.map(([place]) => place))
  const sound = entries.flatMap((entry, place) => (isDamaged.has(place) ? [] : [{ entry, place }]))
  const trained = sound.filter(({ entry }) => splitOf(entry) === 'train')
  const classes =
    known ?? section.classes?.map(labelOf) ?? sortedClasses(trained.map(({ entry }) => entry.label ?? ''))
  const numbers = new Map(classes.map((label, number) => [label, number]))
  const groupOf = grouping(section)
  const pictures = sound.flatMap(({ entry, place }): UsedPicture[] => {
    const label = numbers.get(entry.label ?? '')
    if (label === undefined) {
      problems.add(
        'ignored',
        entry.name,
        known !== undefined
          ? 'of a class that the model does not know'
          : section.classes === undefined
            ? 'of a class that training does not have'
            : 'of a class that is not asked for'
      )
      return []
    }
    const { split } = entry
    const group = groupOf(entry)
    return [
      { place, name: entry.name, label, ...(split && { split }), ...(group !== undefined && { group }) }
    ]
  })
  const training = pictures.filter((picture) => splitOf(picture) === 'train')
  if (known === undefined) refuseClasses(source.path, classes, training)
  else if (pictures.length === 0) throw strangers(source, known)
  return {
    path: resolve(source.path),
    format,
    classes,
    pictures,
    entries,
    pack,
    problems,
    damaged: problems.of('damaged'),
    facts: {
      name,
      labels: classes,
      imageShape: pack.shape,
      trainImages: training.length,
      testImages: pictures.filter(({ split }) => split === 'test').length,
      hasValidation: pictures.some(({ split }) => split === 'validation')
    }
  }
}

/** The group of an entry: of its column, or of the first group of a pattern on its path. */
function grouping({ group }: PicturesSection): (entry: PictureEntry) => string | undefined {
  if (group?.pattern === undefined) return ({ group: stated }) => stated
  const pattern = new RegExp(group.pattern, 'u')
  return ({ name }) => pattern.exec(name)?.[1]
}

function strangers({ path, classes }: PictureSource, known: readonly string[]): CnnError {
  const some = (names: readonly string[]): string =>
    `${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`
  return new CnnError('DATA', `no picture of ${path} is of a class that the model knows`, {
    where: path,
    hint: `its classes are ${some(classes)}; those of the model are ${some(known)}: name the folders alike`
  })
}

/** How many pictures each class has, in the order of the classes. */
export function countsOf(pictures: readonly UsedPicture[], classes: readonly string[]): number[] {
  const counts: number[] = Array(classes.length).fill(0)
  for (const { label } of pictures) counts[label] = valueAt(counts, label) + 1
  return counts
}

function refuseClasses(path: string, classes: readonly string[], training: readonly UsedPicture[]): void {
  const empty = countsOf(training, classes).indexOf(0)
  if (empty >= 0)
    throw new CnnError('DATA', `${path} has no training picture of the class ${classes[empty]}`, {
      where: 'dataset.classes',
      hint: 'correct its name, or leave it out'
    })
  if (classes.length < 2)
    throw new CnnError(
      'DATA',
      `${path} has ${classes.length === 1 ? `only the class ${classes[0]}` : 'no class with a sound picture'}: there is nothing to tell apart`,
      { where: path, hint: 'put the pictures of each class into a folder of its own' }
    )
}
