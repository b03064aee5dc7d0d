/** A contact sheet of own pictures: some of each class as the network sees them, the duplicates and the damaged apart. */

import { elements } from '../config/network/network.js'
import { counted, withCommas } from '../counts.js'
import { duplicatesOf } from '../dataset/own/duplicates.js'
import type { LookedAt, UsedPicture } from '../dataset/own/look-at.js'
import { CnnError } from '../errors.js'
import { writeWhole } from '../files.js'
import { contactSheet, type SheetGroup } from '../report/pictures/contact-sheet.js'

/** How many pictures of a class are shown, and how many groups of duplicates and damaged pictures. */
const shown = { perClass: 8, duplicates: 8, damaged: 16 }

/**
 * @throws CnnError USAGE for a file that does not end in .png, WRITE where it cannot be written; the reason of `signal`
 */
export async function saveContactSheet(
  file: string,
  { looked }: { readonly looked: LookedAt },
  signal?: AbortSignal
): Promise<void> {
  if (!/\.png$/i.test(file))
    throw new CnnError('USAGE', `a contact sheet is a .png, not ${file}`, {
      where: '--out',
      hint: 'give the file another ending'
    })
  const { classes, pictures, pack, facts, damaged } = looked
  const { groups } = duplicatesOf(pictures, pack)
  const repeated = groups.slice(0, shown.duplicates)
  const examples = classes.map((_, label) => spread(pictures.filter((p) => p.label === label)))
  const imageOf = await imagesOf(looked, [...examples.flat(), ...repeated.flat()], signal)
  const cell = (picture: UsedPicture, caption = picture.name) => ({
    pixels: imageOf(picture),
    shape: [pack.shape[0], pack.shape[1], pack.shape[2] === 1 ? 1 : 3] as const,
    caption: caption.split('/').at(-1) ?? caption
  })
  const all: SheetGroup[] = [
    ...classes.map((title, label) => ({
      title,
      note: withCommas(pictures.filter((picture) => picture.label === label).length),
      cells: (examples[label] ?? []).map((picture) => cell(picture))
    })),
    ...(groups.length > 0
      ? [
          {
            title: 'duplicates',
            note: counted(groups.length, 'group'),
            cells: repeated.flatMap((group) =>
              group.slice(0, 4).map((picture) => cell(picture, picture.name))
            )
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
              caption: path.split('/').at(-1) ?? path
            }))
          }
        ]
      : [])
  ]
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
