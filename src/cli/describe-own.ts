/** What `cnn data` says of own pictures, and the contact sheet that it draws. */
import type { PicturesDescription } from '../dataset/own/describe-pictures.js'
import type { Context } from './context.js'

export async function describeOwn(
  context: Context,
  path: string,
  { out }: { readonly out?: string }
): Promise<void> {
  const { output } = context
  const signal = context.stoppable('stopping')
  output.say(`looking at ${path}`)
  const [{ describePictures }, { picturesText }, { DataScreen }] = await Promise.all([
    import('../dataset/own/describe-pictures.js'),
    import('../report/text/pictures-text.js'),
    import('./data-screen.js')
  ])
  const described = await describePictures({ path }, new DataScreen(context, signal))
  const { looked, splits, sizes, gray, duplicates, problems } = described
  const { format, classes, pack } = looked
  const { shape: imageShape, fit } = pack.json
  if (out !== undefined) {
    const { saveContactSheet } = await import('../run/save-contact-sheet.js')
    await saveContactSheet(out, described, signal)
  }
  const data = { path, format, classes, splits, sizes, gray, imageShape, fit, duplicates, problems }
  output.print(picturesText(data, output.layout), 'laid out')
  if (out === undefined) output.say(`see them: cnn data ${path} -o sheet.png`)
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
