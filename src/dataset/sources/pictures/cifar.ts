/** The binary files of CIFAR-10 and CIFAR-100 as a source of pictures of 32 x 32 pixels. */

import { basename } from 'node:path/posix'
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import { arraySource, checkCount, interleaved, type LabelledArray, streamRecords } from './array-source.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { contentOf, wholeContent } from './gunzip.js'
import { compareCodePoints, labelOf } from './names.js'
import type { PictureShape, PictureSource, StatedSplit } from './picture-source.js'

/** The differences between the two sets. A record is its labels, then red, green and blue, each row by row. */
interface Edition {
  readonly train: RegExp
  readonly test: RegExp
  /** Bytes of labels in a record; the last is the class. */
  readonly labelBytes: number
  /** The file with the class names, one on each line. */
  readonly names: string
  readonly classes: number
}

const editions: readonly Edition[] = [
  {
    train: /^data_batch_\d+\.bin$/,
    test: /^test_batch\.bin$/,
    labelBytes: 1,
    names: 'batches.meta.txt',
    classes: 10
  },
  // Coarse label first, then the fine one.
  { train: /^train\.bin$/, test: /^test\.bin$/, labelBytes: 2, names: 'fine_label_names.txt', classes: 100 }
]

const shape: PictureShape = [32, 32, 3]
const pixelBytes = 32 * 32 * 3

export const isCifarName = (path: string): boolean =>
  editions.some(({ train, test }) => train.test(basename(path)) || test.test(basename(path)))

/**
 * `data_batch_*.bin` and `test_batch.bin` (CIFAR-10), or `train.bin` and `test.bin` (CIFAR-100, with its fine labels).
 * Class names come from the text file beside them, otherwise they are the numbers. Labels are read here, one record at
 * a time.
 *
 * @throws CnnError DATA with the byte offset if a file is not a whole number of records, or a label is not a class
 */
export async function cifarSource(tree: FileTree): Promise<PictureSource> {
  const edition = editions.find(({ train, test }) =>
    tree.files.some(({ path }) => train.test(basename(path)) || test.test(basename(path)))
  )
  if (edition === undefined)
    throw new CnnError('DATA', `${tree.path} holds no file of CIFAR-10 or CIFAR-100`, {
      where: tree.path,
      hint: 'its binary version has data_batch_1.bin, or train.bin'
    })
  const classes = await classNames(tree, edition)
  const arrays: LabelledArray[] = []
  for (const file of [...tree.files].sort((a, b) => compareCodePoints(a.path, b.path))) {
    const name = basename(file.path)
    const split: StatedSplit | undefined = edition.train.test(name)
      ? 'train'
      : edition.test.test(name)
        ? 'test'
        : undefined
    if (split !== undefined) arrays.push({ ...(await batch(tree, file, edition, classes)), split })
    else if (name !== edition.names) tree.problems.add('ignored', file.path, 'not a file of CIFAR pictures')
  }
  return arraySource({
    format: 'cifar',
    tree,
    arrays,
    classes
  })
}

async function classNames(tree: FileTree, { names, classes }: Edition): Promise<string[]> {
  const file = tree.files.find(({ path }) => basename(path) === names)
  if (file === undefined) return Array.from({ length: classes }, (_, i) => String(i))
  const lines = (await wholeContent(tree, file, 1 << 20)).toString('utf8').split('\n').map(labelOf)
  const found = lines.filter((line) => line !== '')
  const where = tree.whereIs(file.path)
  if (found.length !== classes || new Set(found).size !== classes)
    throw new CnnError('DATA', `${where} does not name ${classes} classes, a line each`, {
      where,
      hint: 'get it again'
    })
  return found
}

async function batch(
  tree: FileTree,
  file: TreeFile,
  { labelBytes }: Edition,
  classes: readonly string[]
): Promise<LabelledArray> {
  const where = tree.whereIs(file.path)
  const bytes = labelBytes + pixelBytes
  const count = checkCount(file.size / bytes, where)
  if (!Number.isInteger(count) || count === 0)
    throw new CnnError(
      'DATA',
      `${where} has ${withCommas(file.size)} bytes, which is no whole number of records of ${withCommas(bytes)}`,
      {
        where: `${where}, byte ${Math.floor(count) * bytes}`,
        hint: 'get the file again'
      }
    )
  const records = { where, open: () => contentOf(tree, file), start: 0, bytes, count }
  const labels: string[] = []
  for await (const record of streamRecords(
    records,
    Array.from({ length: count }, (_, i) => i)
  )) {
    const label = classes[valueAt(record, labelBytes - 1)]
    if (label === undefined)
      throw new CnnError('DATA', `${where}: the label ${record[labelBytes - 1]} has no class`, {
        where: `${where}, byte ${labels.length * bytes + labelBytes - 1}`,
        hint: 'get the file again'
      })
    labels.push(label)
  }
  return {
    labels,
    array: {
      name: file.path,
      count,
      shape,
      recordBytes: bytes,
      modified: file.modified,
      async *read(indices) {
        for await (const record of streamRecords(records, indices))
          yield interleaved(record.subarray(labelBytes), shape)
      }
    }
  }
}
