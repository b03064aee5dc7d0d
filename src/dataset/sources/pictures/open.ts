/** Opens the pictures at a path, whatever is there: a folder, an archive, a table, arrays. */
import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { CnnError, reasonOf } from '../../../errors.js'
import { hasCode } from '../../../files.js'
import { cifarSource, isCifarName } from './cifar.js'
import { csvRows } from './csv.js'
import { besideFile, type WalkOptions, walkFolder } from './disk-tree.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { folderSource, hasClassFolders } from './folder.js'
import { contentOf } from './gunzip.js'
import { idxSource, isIdxName } from './idx-source.js'
import { npzSource } from './npz.js'
import type { PictureFormat, PictureSource } from './picture-source.js'
import { pixelsSource } from './pixels.js'
import { isTableName, listsPaths, type TableColumns, tableSource } from './table.js'
import { openZip } from './zip-tree.js'

export interface OpenPicturesOptions extends WalkOptions {
  readonly path: string
  /** Left out or `auto`: detected from what is there. */
  readonly format?: PictureFormat | 'auto'
  readonly columns?: TableColumns
}

/**
 * Opens the pictures at a path: names, labels and sizes are read, but no pictures yet. The caller closes the source.
 *
 * @throws CnnError DATA if nothing is there, nothing can be read as pictures, or a file with many pictures is damaged;
 *   the reason of `signal`
 */
export async function openPictures({
  path,
  format = 'auto',
  columns,
  ...walking
}: OpenPicturesOptions): Promise<PictureSource> {
  const tree = await treeAt(path, walking)
  try {
    return await sourceOf(tree, format === 'auto' ? await formatOf(tree, columns) : format, columns)
  } catch (error) {
    await tree.close()
    throw error
  }
}

const isArchive = (path: string): boolean => /\.(?:zip|npz)$/i.test(path)

/** Whether a path that is not a directory has a name of pictures that can be opened. */
export const isPicturesName = (path: string): boolean =>
  isArchive(path) || isTableName(path) || isIdxName(path) || isCifarName(path)

async function treeAt(path: string, walking: WalkOptions): Promise<FileTree> {
  const found = await stat(path).catch((error: unknown) => {
    const isMissing = hasCode(error, 'ENOENT', 'ENOTDIR')
    throw new CnnError(
      'DATA',
      isMissing ? `there are no pictures at ${path}` : `${path} cannot be read: ${reasonOf(error)}`,
      { where: path, hint: 'name a folder, an archive or a table of pictures', cause: error }
    )
  })
  if (found.isDirectory()) return walkFolder(path, walking)
  if (isArchive(path)) return openZip(path, walking)
  if (isTableName(path)) return besideFile(path, dirname(path), basename(path))
  // Arrays come in several files: the files beside it belong to it.
  if (isIdxName(path) || isCifarName(path)) return walkFolder(dirname(path), walking)
  throw new CnnError('DATA', `${path} is no data set of pictures`, {
    where: path,
    hint: 'name a folder of class folders, a .zip of it, a .csv or .jsonl table, an .npz, or a directory of IDX or CIFAR files'
  })
}

async function formatOf(tree: FileTree, columns?: TableColumns): Promise<PictureFormat> {
  const { files, path } = tree
  if (/\.npz$/i.test(path)) return 'npz'
  if (files.some((file) => isIdxName(file.path))) return 'idx'
  if (files.some((file) => isCifarName(file.path))) return 'cifar'
  const [table, ...others] = tablesAtTop(tree)
  if (table !== undefined && isTableName(path)) return tableFormat(tree, table, columns)
  if (hasClassFolders(tree)) {
    // A table beside class folders, which some sets have, is used only if it is asked for.
    if (table !== undefined && columns !== undefined) return 'table'
    if (table === undefined || (await tableFormat(tree, table, columns)) !== 'table' || others.length > 0)
      return 'folder'
    const holdsLoose = files.some((file) => /^(?:images?|img|pictures?|data)\//i.test(file.path))
    return holdsLoose ? 'table' : 'folder'
  }
  return table === undefined ? 'folder' : tableFormat(tree, table, columns)
}

const tablesAtTop = ({ files }: FileTree): TreeFile[] =>
  files.filter(({ path }) => !path.includes('/') && isTableName(path))

async function tableFormat(
  tree: FileTree,
  table: TreeFile,
  columns?: TableColumns
): Promise<'table' | 'pixels'> {
  if (/\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(table.path)) return 'table'
  for await (const { cells } of csvRows(contentOf(tree, table), tree.whereIs(table.path)))
    return listsPaths(cells, columns) || cells.length < 4 ? 'table' : 'pixels'
  return 'table'
}

function sourceOf(
  tree: FileTree,
  format: PictureFormat,
  columns?: TableColumns
): PictureSource | Promise<PictureSource> {
  switch (format) {
    case 'folder':
      return folderSource(tree)
    case 'idx':
      return idxSource(tree)
    case 'cifar':
      return cifarSource(tree)
    case 'npz':
      return npzSource(tree)
    case 'table':
      return tableSource(tree, oneTable(tree), columns)
    case 'pixels':
      return pixelsSource(tree, oneTable(tree), columns?.label === undefined ? {} : { label: columns.label })
  }
}

function oneTable(tree: FileTree): TreeFile {
  const [table, second] = tablesAtTop(tree)
  if (table !== undefined && second === undefined) return table
  throw new CnnError(
    'DATA',
    table === undefined
      ? `${tree.path} holds no table`
      : `${tree.path} holds several tables: ${table.path} and ${second?.path}`,
    { where: tree.path, hint: 'name the table itself: a .csv or .jsonl file' }
  )
}
