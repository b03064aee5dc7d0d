/** Class folders, with or without split folders above them, as a source of pictures. */
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import type { FileTree, TreeFile } from './file-tree.js'
import {
  compareCodePoints,
  isPictureName,
  labelOf,
  noPictureReason,
  sortedClasses,
  splitNamed
} from './names.js'
import type { PictureEntry, PictureSource, StatedSplit } from './picture-source.js'
import { readTreeFiles } from './tree-files.js'

/** Where the class folders are. */
interface Layout {
  /** A folder that contains everything, as is common in archives; `` or `NAME/`. */
  readonly wrapper: string
  /** The folders directly below it that are splits, by name; if empty, they are classes. */
  readonly splits: ReadonlyMap<string, StatedSplit>
}

interface Labelled {
  readonly file: TreeFile
  readonly label: string
  readonly split?: StatedSplit
}

/**
 * A picture's class is the folder below the place, or below `train`, `val` or `test` (and similar names), however deep
 * the picture is inside. Folders with split names are splits if they contain class folders. Otherwise they are classes
 * like any other, so that a set of vehicles may have a class `train`.
 *
 * @throws CnnError DATA if no class folder contains a picture
 */
export function folderSource(tree: FileTree): PictureSource {
  const { problems } = tree
  const pictures: TreeFile[] = []
  for (const file of tree.files)
    if (isPictureName(file.path)) pictures.push(file)
    else problems.add('ignored', file.path, noPictureReason(file.path))
  const layout = layoutOf(tree, pictures)
  const found = pictures.flatMap((file) => labelled(tree, layout, file))
  if (found.length === 0) throw noClasses(tree, pictures)
  const classes = sortedClasses([...found.map(({ label }) => label), ...emptyClasses(tree, layout)])
  const ordered = sorted(found, classes)
  sayEmpty(tree, classes, ordered)
  const entries = ordered.map(
    ({ file, label, split }): PictureEntry => ({
      name: file.path,
      label,
      ...(split !== undefined && { split }),
      size: file.size,
      modified: file.modified
    })
  )
  const files = ordered.map(({ file }) => file)
  return {
    format: 'folder',
    path: tree.path,
    entries,
    classes,
    problems,
    read: (places, signal) => readTreeFiles(tree, files, places, signal),
    close: () => tree.close()
  }
}

/** Whether a tree has a picture in a folder, so that it can be read as class folders. */
export const hasClassFolders = (tree: FileTree): boolean =>
  tree.files.some(({ path }) => path.includes('/') && isPictureName(path))

function layoutOf(tree: FileTree, pictures: readonly TreeFile[]): Layout {
  const tops = topsOf(pictures, '')
  const only =
    tops.size === 1 && !pictures.some(({ path }) => !path.includes('/')) ? [...tops.keys()][0] : undefined
  // A single folder with folders and without pictures is a wrapper, unless it is itself a split.
  if (only !== undefined && splitNamed(only) === undefined && tops.get(only)?.direct === false) {
    const below = topsOf(pictures, `${only}/`)
    if (below.size > 1 || [...below.keys()].some((name) => splitNamed(name) !== undefined)) {
      tree.problems.add('notice', only, 'the class folders are read from this folder')
      return { wrapper: `${only}/`, splits: splitsOf(tree, below) }
    }
  }
  return { wrapper: '', splits: splitsOf(tree, tops) }
}

/** A folder directly below a place: whether it contains pictures directly, and whether its folders do. */
interface Top {
  direct: boolean
  nested: boolean
}

function topsOf(pictures: readonly TreeFile[], prefix: string): Map<string, Top> {
  const tops = new Map<string, Top>()
  for (const { path } of pictures) {
    const end = path.startsWith(prefix) ? path.indexOf('/', prefix.length) : -1
    if (end < 0) continue
    const name = path.slice(prefix.length, end)
    const top = tops.get(name) ?? { direct: false, nested: false }
    tops.set(name, top)
    if (path.includes('/', end + 1)) top.nested = true
    else top.direct = true
  }
  return tops
}

function splitsOf(tree: FileTree, tops: ReadonlyMap<string, Top>): ReadonlyMap<string, StatedSplit> {
  const named = [...tops].flatMap(([name, top]) => {
    const split = splitNamed(name)
    return split === undefined ? [] : [{ name, split, nested: top.nested }]
  })
  if (named.length === 0) return new Map()
  const all = named.length === tops.size
  const some = named.filter(({ nested }) => nested)
  if (some.length === 0 && all) {
    throw new CnnError(
      'DATA',
      `${tree.path}: ${named.map(({ name }) => name).join(' and ')} hold pictures and no class folders`,
      {
        where: tree.path,
        hint: `put the pictures of each class into a folder of its own: ${named[0]?.name}/CLASS/picture.jpg; or give a table of paths and labels`
      }
    )
  }
  const isSplit = some.some(({ split }) => split === 'train') || (all && some.length > 0)
  return new Map(isSplit ? named.map(({ name, split }) => [name, split]) : [])
}

function labelled({ problems }: FileTree, { wrapper, splits }: Layout, file: TreeFile): Labelled[] {
  const ignore = (reason: string): [] => {
    problems.add('ignored', file.path, reason)
    return []
  }
  if (!file.path.startsWith(wrapper)) return ignore('beside the folder that holds the classes')
  const parts = file.path.slice(wrapper.length).split('/')
  const [top = '', below = ''] = parts
  const split = splits.get(top)
  if (parts.length === 1) return ignore('a picture in no class folder')
  if (splits.size > 0 && split === undefined)
    return ignore(`in no split folder (${[...splits.keys()].join(', ')})`)
  if (split !== undefined && parts.length === 2) return ignore('a picture in no class folder')
  if (file.size === 0) {
    problems.add('damaged', file.path, 'the file is empty')
    return []
  }
  return [{ file, label: labelOf(split === undefined ? top : below), ...(split !== undefined && { split }) }]
}

/** Class folders as they are listed, including those without a picture. */
function emptyClasses({ folders }: FileTree, { wrapper, splits }: Layout): string[] {
  const depth = (wrapper === '' ? 0 : 1) + (splits.size > 0 ? 1 : 0)
  return folders.flatMap((path) => {
    const parts = path.split('/')
    const name = parts[depth]
    if (!path.startsWith(wrapper) || name === undefined || parts.length !== depth + 1) return []
    return splits.size > 0 && !splits.has(parts[depth - 1] ?? '') ? [] : [labelOf(name)]
  })
}

/** By split, by class, then by path in code points: the same on every system, whatever the order of the listing. */
function sorted(found: readonly Labelled[], classes: readonly string[]): Labelled[] {
  const number = new Map(classes.map((name, place) => [name, place]))
  const order = { train: 0, validation: 1, test: 2 }
  const buckets: Labelled[][] = Array.from({ length: 3 * classes.length }, () => [])
  for (const item of found)
    buckets[order[item.split ?? 'train'] * classes.length + (number.get(item.label) ?? 0)]?.push(item)
  for (const bucket of buckets) bucket.sort((a, b) => compareCodePoints(a.file.path, b.file.path))
  return buckets.flat()
}

function sayEmpty({ problems }: FileTree, classes: readonly string[], found: readonly Labelled[]): void {
  const [used, trained] = [new Set<string>(), new Set<string>()]
  for (const { label, split } of found) {
    used.add(label)
    if (split === undefined || split === 'train') trained.add(label)
  }
  for (const name of classes) {
    if (!used.has(name)) problems.add('notice', name, 'a class folder without a picture')
    else if (trained.size > 0 && !trained.has(name))
      problems.add('notice', name, 'a class without a picture for training')
  }
}

function noClasses(tree: FileTree, pictures: readonly TreeFile[]): CnnError {
  const [first] = tree.problems.byReason()
  const seen =
    pictures.length > 0
      ? `its ${withCommas(pictures.length)} pictures lie in no class folder, or are empty files`
      : first === undefined
        ? 'it is empty'
        : `it has no picture; ignored: ${first.example} and others (${first.reason})`
  return new CnnError('DATA', `${tree.path} has no class folders with pictures: ${seen}`, {
    where: tree.path,
    hint: 'put the pictures of each class into a folder of its own: CLASS/picture.jpg, or train/CLASS/picture.jpg'
  })
}
