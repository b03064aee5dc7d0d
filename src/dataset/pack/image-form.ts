/** Which form the images of a pack have: as the settings say, else as the pictures ask for. */
import { colourOf, type Fit } from '../../config/preprocessing.js'
import type { PictureSource } from '../sources/pictures/picture-source.js'
import type { PictureFacts } from './pack.js'
import { type ImageForm, rawPicture } from './picture-task.js'
import type { Preparer } from './preparer.js'

/** What is wanted of the images of a pack. */
export interface PackSettings {
  /** [height, width]; left out: that of the pictures where all have one of at most 256 a side, else 64. */
  readonly size?: readonly [height: number, width: number]
  /** Left out: 1 where all pictures are gray, else 3. */
  readonly channels?: 1 | 3
  readonly fit: Fit
  readonly background: string
}

/** The size of an image where the pictures have several, and the greatest that is taken over from them. */
const usualSide = 64
const mostSide = 256

/** How many pictures are looked at before the first is packed. */
const looked = 16

/** A gray picture on a coloured background has colours. */
function channelsOf({ channels, background }: PackSettings): 1 | 3 | undefined {
  const [red, green, blue] = colourOf(background)
  return channels ?? (red === green && green === blue ? undefined : 3)
}

const formOf = (
  { fit, background }: PackSettings,
  size: readonly [number, number],
  channels: 1 | 3
): ImageForm => ({ shape: [...size, channels], fit, background })

/** The form that the settings leave no doubt about. */
export function statedForm(settings: PackSettings): ImageForm | undefined {
  const channels = channelsOf(settings)
  return settings.size === undefined || channels === undefined
    ? undefined
    : formOf(settings, settings.size, channels)
}

/** The form that some pictures, from all over the source, ask for. */
export async function likelyForm(
  source: PictureSource,
  settings: PackSettings,
  preparer: Preparer,
  signal: AbortSignal | undefined
): Promise<ImageForm> {
  const count = source.entries.length
  const places = [...new Set(Array.from({ length: looked }, (_, i) => Math.floor((i * count) / looked)))]
  const channels = channelsOf(settings) ?? 1
  let found: ImageForm | undefined
  for await (const read of source.read(places, signal)) {
    if (read.kind === 'damaged') continue
    const name = source.entries[read.place]?.name ?? ''
    const tiny = formOf(settings, [1, 1], 3)
    const prepared = await preparer.prepare({ name, picture: rawPicture(read), form: tiny })
    if ('reason' in prepared) continue
    const { width, height } = prepared
    const isSmall = Math.max(width, height) <= mostSide
    found ??= formOf(
      settings,
      settings.size ?? (isSmall ? [height, width] : [usualSide, usualSide]),
      channels
    )
    found = betterForm(prepared, found, settings) ?? found
  }
  return found ?? formOf(settings, settings.size ?? [usualSide, usualSide], channels)
}

/** Another form for all pictures, where one of them shows that it is needed. */
export function betterForm(
  { width, height, isGray }: Pick<PictureFacts, 'width' | 'height' | 'isGray'>,
  form: ImageForm,
  settings: PackSettings
): ImageForm | undefined {
  const [rows, columns, channels] = form.shape
  const isOfSize = height === rows && width === columns
  const isUsual = rows === usualSide && columns === usualSide
  const isSizeGood = settings.size !== undefined || isOfSize || isUsual
  const needsColour = channelsOf(settings) === undefined && channels === 1 && !isGray
  if (isSizeGood && !needsColour) return undefined
  const size = isSizeGood ? ([rows, columns] as const) : ([usualSide, usualSide] as const)
  return formOf(settings, size, needsColour || channels === 3 ? 3 : 1)
}
