/** IDX files, plain or as `.gz`, as a source of pictures: MNIST, Fashion-MNIST, EMNIST and similar sets. */
import { basename, dirname } from 'node:path/posix'
import { CnnError } from '../../../errors.js'
import { checkIdxLength, mostIdxHeader, parseIdx, parseIdxHeader } from '../../idx.js'
import {
  arraySource,
  checkCount,
  checkShape,
  type LabelledArray,
  type PictureArray,
  streamRecords
} from './array-source.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { contentOf, isGzip, wholeContent } from './gunzip.js'
import { splitNamed } from './names.js'
import type { PictureShape, PictureSource, StatedSplit } from './picture-source.js'

const idxName = /^(.*?)[-_.]?(images|labels)[-._]idx[1-4][-._]ubyte(?:\.gz)?$/i

export const isIdxName = (path: string): boolean => idxName.test(basename(path))

/** Twenty million labels, and a header. */
const mostLabelBytes = 20_000_000 + mostIdxHeader

/**
 * Each pair of `…images-idx3-ubyte` and `…labels-idx1-ubyte` is one split: `train` or none, `val`, `test` or `t10k`.
 * Their headers and labels are read here.
 *
 * @throws CnnError DATA with the byte offset if one is damaged, and if pictures of a split are stated twice
 */
export async function idxSource(tree: FileTree): Promise<PictureSource> {
  const arrays: LabelledArray[] = []
  const seen = new Map<StatedSplit | undefined, string>()
  for (const file of tree.files) {
    const [, prefix = '', part] = idxName.exec(basename(file.path)) ?? []
    if (part === undefined) tree.problems.add('ignored', file.path, 'not an IDX file of images or labels')
    if (part?.toLowerCase() !== 'images') continue
    const split = splitOf(prefix)
    const other = seen.get(split)
    if (other !== undefined)
      throw new CnnError('DATA', `${tree.path} holds several sets: ${other} and ${file.path}`, {
        where: tree.path,
        hint: 'give a directory with one of them, each file plain or as .gz, not both'
      })
    seen.set(split, file.path)
    const labels = labelsFor(tree, file)
    if (labels === undefined) tree.problems.add('notice', file.path, 'no labels lie beside these images')
    arrays.push({
      array: await pictureArray(tree, file),
      ...(labels !== undefined && { labels: await readLabels(tree, labels) }),
      ...(split !== undefined && { split })
    })
  }
  return arraySource({
    format: 'idx',
    tree,
    arrays
  })
}

function splitOf(prefix: string): StatedSplit | undefined {
  const words = prefix.toLowerCase().split(/[-_. ]/)
  if (words.includes('t10k')) return 'test'
  return words.map(splitNamed).find((split) => split !== undefined)
}

/** The labels file with the same prefix in the same folder. */
function labelsFor(tree: FileTree, { path }: TreeFile): TreeFile | undefined {
  const prefixOf = (name: string): string => (idxName.exec(basename(name))?.[1] ?? '').toLowerCase()
  return tree.files.find(
    (file) =>
      idxName.exec(basename(file.path))?.[2]?.toLowerCase() === 'labels' &&
      dirname(file.path) === dirname(path) &&
      prefixOf(file.path) === prefixOf(path)
  )
}

async function readLabels(tree: FileTree, file: TreeFile): Promise<string[]> {
  const where = tree.whereIs(file.path)
  const { shape, data } = parseIdx(await wholeContent(tree, file, mostLabelBytes), where)
  if (shape.length !== 1) throw wrongRank(where, shape, 'labels have one dimension')
  return Array.from(data, String)
}

async function pictureArray(tree: FileTree, file: TreeFile): Promise<PictureArray> {
  const where = tree.whereIs(file.path)
  const header = parseIdxHeader(await beginning(contentOf(tree, file), mostIdxHeader), where)
  if (!isGzip(file.path)) checkIdxLength(header, file.size, where)
  const [count = 0, height = 0, width = 0, channels = 1] = header.shape
  if (header.shape.length < 3) throw wrongRank(where, header.shape, 'images have three dimensions, or four')
  const shape: PictureShape = checkShape([height, width, channels], where)
  const bytes = height * width * channels
  return {
    name: file.path.replace(/\.gz$/i, ''),
    count: checkCount(count, where),
    shape,
    recordBytes: bytes,
    modified: file.modified,
    read: (indices) =>
      streamRecords({ where, open: () => contentOf(tree, file), start: header.start, bytes, count }, indices)
  }
}

/** The first bytes of a stream; fewer if it ends earlier. */
async function beginning(pieces: AsyncIterable<Uint8Array>, length: number): Promise<Uint8Array> {
  let bytes = Buffer.alloc(0)
  for await (const piece of pieces) {
    bytes = Buffer.concat([bytes, piece.subarray(0, length - bytes.length)])
    if (bytes.length === length) break
  }
  return bytes
}

const wrongRank = (where: string, shape: readonly number[], wanted: string): CnnError =>
  new CnnError('DATA', `${where} has the shape (${shape.join(', ')}): ${wanted}`, {
    where,
    hint: 'give another file'
  })
