/** NPZ files with the names that Keras and MedMNIST use, as a source of pictures. */
import { CnnError } from '../../../errors.js'
import { arraySource, type LabelledArray } from './array-source.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { splitNamed } from './names.js'
import { labelsOf, largestValue, type NpzMember, openMember, picturesOf } from './npz-array.js'
import type { PictureSource, StatedSplit } from './picture-source.js'

/** The meaning of an array's name. */
interface Role {
  readonly role: 'pictures' | 'labels'
  readonly split?: StatedSplit
}

const pictureWords = ['x', 'image', 'images', 'data']
const labelWords = ['y', 'label', 'labels', 'target', 'targets']

/** `x_train`, `train_images`, `X`, `labels`; undefined for other names. */
export function roleOf(name: string): Role | undefined {
  const words = name.toLowerCase().split('_')
  const splits = words.flatMap((word) => splitNamed(word) ?? [])
  const others = words.filter((word) => splitNamed(word) === undefined)
  const [word = ''] = others
  if (others.length !== 1 || splits.length > 1) return undefined
  const role = pictureWords.includes(word) ? 'pictures' : labelWords.includes(word) ? 'labels' : undefined
  const [split] = splits
  return role === undefined ? undefined : { role, ...(split !== undefined && { split }) }
}

/**
 * The arrays of an NPZ file: `x_train`, `y_train`, `x_test`, `y_test`, `train_images`, `train_labels`, `val_images` and
 * similar names. Each pair is one split; without a split in their names they are one set. Floats range from 0 to 1 if
 * none is above 1, otherwise from 0 to 255.
 *
 * @param tree the NPZ file, opened as a zip archive, because it is one
 * @throws CnnError DATA if no array has such a name, or one cannot be read
 */
export async function npzSource(tree: FileTree): Promise<PictureSource> {
  const found = new Map<string, { pictures?: TreeFile; labels?: TreeFile; split?: StatedSplit }>()
  for (const file of tree.files) {
    const role = /\.npy$/i.test(file.path) ? roleOf(file.path.replace(/\.npy$/i, '')) : undefined
    if (role === undefined) {
      tree.problems.add('ignored', file.path, 'an array of another name than pictures and labels have')
      continue
    }
    const key = role.split ?? ''
    const pair = { ...found.get(key), ...(role.split !== undefined && { split: role.split }) }
    if (pair[role.role] !== undefined)
      throw refusal(tree, `${pair[role.role]?.path} and ${file.path} are the same part`)
    found.set(key, { ...pair, [role.role]: file })
  }
  const opened: { pictures: NpzMember; labels?: string[]; split?: StatedSplit }[] = []
  for (const { pictures, labels, split } of found.values()) {
    if (pictures === undefined) continue
    opened.push({
      pictures: await openMember(tree, pictures),
      ...(labels !== undefined && { labels: await labelsOf(await openMember(tree, labels)) }),
      ...(split !== undefined && { split })
    })
  }
  if (opened.length === 0) throw refusal(tree, 'it has no array of pictures')
  // Shapes are checked before any value is read.
  for (const { pictures } of opened) picturesOf(pictures, 1)
  const floats = opened.filter(({ pictures }) => pictures.header.type.isFloat)
  // One scale for all splits, because a small split may have no value above 1.
  let largest = Number.NEGATIVE_INFINITY
  for (const { pictures } of floats) largest = Math.max(largest, await largestValue(pictures))
  const floatScale = largest <= 1 ? 255 : 1
  if (floats.length > 0)
    tree.problems.add('notice', tree.path, `floats are read as 0 to ${largest <= 1 ? '1' : '255'}`)
  const arrays = opened.map(
    ({ pictures, ...rest }): LabelledArray => ({
      array: picturesOf(pictures, pictures.header.type.isFloat ? floatScale : 1),
      ...rest
    })
  )
  return arraySource({
    format: 'npz',
    tree,
    arrays
  })
}

const refusal = (tree: FileTree, reason: string): CnnError =>
  new CnnError('DATA', `${tree.path} cannot be read as NPZ: ${reason}`, {
    where: tree.path,
    hint: `its arrays are ${
      tree.files
        .slice(0, 12)
        .map(({ path }) => path)
        .join(', ') || 'none'
    }; name them x_train, y_train, x_test, y_test, or images, labels`
  })
