/** What `cnn data` says of own pictures, and the contact sheet that it draws. */
import type { PicturesDescription } from '../dataset/own/describe-pictures.js'
import { shellWord } from '../report/text/shell-word.js'
import type { Context } from './context.js'

export async function describeOwn(
  context: Context,
  path: string,
  { out }: { readonly out?: string }
): Promise<void> {
  const { output } = context
  const signal = context.stoppable('stopping')
  const { checkSheetFile, saveContactSheet } = await import('../run/save-contact-sheet.js')
  checkSheetFile(out)
  output.say(`looking at ${path}`)
  const [{ lookAtPictures }, { withPixels }, { describedPictures }, { picturesText }, { DataScreen }] =
    await Promise.all([
      import('../dataset/own/look-at.js'),
      import('../dataset/own/load-pictures.js'),
      import('../dataset/own/describe-pictures.js'),
      import('../report/text/pictures-text.js'),
      import('./data-screen.js')
    ])
  const screen = new DataScreen(context, signal)
  const section = { path }
  const first = await lookAtPictures(section, screen)
  const described = await withPixels(first, section, screen, async (looked) => {
    const found = describedPictures(looked)
    if (out !== undefined) await saveContactSheet(out, found, signal)
    return found
  })
  const { looked, ...found } = described
  const { format, classes, pack } = looked
  const { shape: imageShape, fit } = pack.json
  const text = picturesText({ path, format, classes, imageShape, fit, ...found }, output.layout)
  output.print(`${text.headline}\n`)
  output.print(`${text.table}\n`, 'laid out')
  for (const remark of text.remarks) output.print(remark)
  if (out === undefined) output.say(`see them: cnn data ${shellWord(path)} -o sheet.png`)
  else output.print(`a contact sheet is in ${out}`)
  context.finish(documentOf(path, described))
}

/** What `--json` prints: part of the contract with users, so each field is named here. */
function documentOf(
  path: string,
  { looked, splits, sizes, gray, duplicates, sha256 }: PicturesDescription
): object {
  const { format, classes, pack, problems } = looked
  const [height, width, channels] = pack.json.shape
  const named = (kind: 'ignored' | 'damaged' | 'notice'): object[] =>
    problems.of(kind).map(({ path: name, reason }) => ({ path: name, reason }))
  return {
    path,
    format,
    classes,
    splits,
    image: { height, width, channels },
    sizes,
    gray,
    ignored: named('ignored'),
    damaged: named('damaged'),
    notices: named('notice'),
    duplicates: {
      within: duplicates.within,
      across: duplicates.across,
      conflicting: duplicates.conflicting,
      groups: duplicates.groups.map((group) => group.map(({ name }) => name))
    },
    sha256
  }
}
