/** A contact sheet of own pictures: some of each class as the network sees them, the duplicates and the damaged apart. */
import { basename } from 'node:path/posix'
import { elements } from '../config/network/network.js'
import { counted, withCommas } from '../counts.js'
import type { PicturesDescription } from '../dataset/own/describe-pictures.js'
import type { LookedAt, UsedPicture } from '../dataset/own/look-at.js'
import { CnnError } from '../errors.js'
import { writeWhole } from '../files.js'
import type { SheetGroup } from '../report/pictures/contact-sheet.js'

/** How many pictures of a class are shown, and how many groups of duplicates and damaged pictures. */
const shown = { perClass: 8, duplicates: 8, damaged: 16 }

/**
 * Refuses a file that a contact sheet cannot be written to, before a picture is looked at.
 *
 * @throws CnnError USAGE
 */
export function checkSheetFile(file: string | undefined): void {
  if (file === undefined || /\.png$/i.test(file)) return
  throw new CnnError('USAGE', `a contact sheet is a .png, not ${file}`, {
    where: '--out',
    hint: 'give the file another ending'
  })
}

/**
 * @throws CnnError WRITE where it cannot be written; DamagedPack where the images are not those that were packed; the reason of
 *   `signal`
 */
export async function saveContactSheet(
  file: string,
  { looked, duplicates: { groups } }: PicturesDescription,
  signal?: AbortSignal
): Promise<void> {
  const { classes, pictures, pack, facts, damaged } = looked
  const repeated = groups.slice(0, shown.duplicates)
  const byClass: UsedPicture[][] = classes.map(() => [])
  for (const picture of pictures) byClass[picture.label]?.push(picture)
  const examples = byClass.map(spread)
  const imageOf = await imagesOf(looked, [...examples.flat(), ...repeated.flat()], signal)
  const cell = (picture: UsedPicture) => ({
    pixels: imageOf(picture),
    shape: pack.json.shape,
    caption: basename(picture.name)
  })
  const all: SheetGroup[] = [
    ...classes.map((title, label) => ({
      title,
      note: withCommas(byClass[label]?.length ?? 0),
      cells: (examples[label] ?? []).map(cell)
    })),
    ...(groups.length > 0
      ? [
          {
            title: 'duplicates',
            note: counted(groups.length, 'group'),
            cells: repeated.flatMap((group) => group.slice(0, 4).map(cell))
          }
        ]
      : []),
    ...(damaged.length > 0
      ? [
          {
            title: 'damaged',
            note: withCommas(damaged.length),
            cells: damaged.slice(0, shown.damaged).map(({ path }) => ({
              pixels: undefined,
              caption: basename(path)
            }))
          }
        ]
      : [])
  ]
  // What draws is loaded when there is something to draw.
  const { contactSheet } = await import('../report/pictures/contact-sheet.js')
  await writeWhole(
    file,
    await contactSheet({ title: `Pictures: ${facts.name}`, groups: all, theme: 'light', width: 1000 })
  )
}

/** Some pictures from all over a class. */
function spread(pictures: readonly UsedPicture[]): UsedPicture[] {
  const count = Math.min(shown.perClass, pictures.length)
  return Array.from({ length: count }, (_, i) => pictures[Math.floor((i * pictures.length) / count)]).filter(
    (picture) => picture !== undefined
  )
}

/** The images of some pictures, read from the pack. */
async function imagesOf(
  { pack, entries }: LookedAt,
  pictures: readonly UsedPicture[],
  signal: AbortSignal | undefined
): Promise<(picture: UsedPicture) => Uint8Array> {
  const size = elements(pack.shape)
  const numbers = new Map<number, number>()
  for (const { place } of pictures) if (!numbers.has(place)) numbers.set(place, numbers.size)
  const order = new Int32Array(entries.length).fill(-1)
  for (const [place, number] of numbers) order[place] = number
  const images = new Uint8Array(numbers.size * size)
  await pack.read(order, images, signal)
  return ({ place }) => {
    const at = (numbers.get(place) ?? 0) * size
    return images.subarray(at, at + size)
  }
}
