/** The pack of a source: the one in the cache, or a new one. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { CnnError } from '../../errors.js'
import { hasCode, writeWhole, writeWholeDirectory } from '../../files.js'
import type { PictureSource } from '../sources/pictures/picture-source.js'
import { betterForm, likelyForm, type PackSettings, statedForm } from './image-form.js'
import { DamagedPack, Pack } from './pack.js'
import { boundCache, touchPack, writablePacks } from './pack-cache.js'
import { formSchema, packVersion } from './pack-format.js'
import type { ImageForm, PreparedPicture } from './picture-task.js'
import { type Preparer, preparerFor } from './preparer.js'
import { writePack } from './write-pack.js'

export interface PackOptions {
  /** Called with how many pictures are done; it begins anew where one shows that all need another form. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined
  readonly onNotice?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * The pack of a source, found in the cache or made. Interrupted packing leaves nothing; two processes may pack the same
 * pictures at the same time.
 *
 * @throws CnnError WRITE where it cannot be written; DATA as the source does; the reason of `signal`
 */
export async function packOf(
  source: PictureSource,
  settings: PackSettings,
  options: PackOptions = {}
): Promise<Pack> {
  const directory = await writablePacks(options.onNotice)
  const entries = entriesHash(source)
  const remembered = join(directory, `form-${hashOf([entries, settings]).slice(0, 32)}.json`)
  const preparing = new Preparing(source)
  try {
    let form =
      statedForm(settings) ??
      (await rememberedForm(remembered)) ??
      (await likelyForm(source, settings, preparing.preparer, options.signal))
    for (;;) {
      const key = hashOf([entries, form])
      const path = join(directory, key.slice(0, 32))
      const found =
        (await soundPack(path, key)) ??
        (await newPack({ path, key, form, source, settings, preparer: preparing.preparer, ...options }))
      const better = found instanceof Pack ? betterThan(found, form, settings) : found
      if (found instanceof Pack && better === undefined) {
        await touchPack(path)
        if (preparing.isUsed) await boundCache(directory, path)
        // Without it the next start looks at some pictures first.
        if (statedForm(settings) === undefined)
          await writeWhole(remembered, JSON.stringify(form)).catch(() => {})
        return found
      }
      form = better ?? form
    }
  } finally {
    await preparing.close()
  }
}

/** Threads are started when the first picture needs them. */
class Preparing {
  readonly #source: PictureSource
  #preparer: Preparer | undefined

  constructor(source: PictureSource) {
    this.#source = source
  }

  get isUsed(): boolean {
    return this.#preparer !== undefined
  }

  get preparer(): Preparer {
    this.#preparer ??= preparerFor(this.#source.entries.length)
    return this.#preparer
  }

  async close(): Promise<void> {
    await this.#preparer?.close()
  }
}

/** @returns undefined where there is none; one that is damaged is removed */
async function soundPack(path: string, key: string): Promise<Pack | undefined> {
  try {
    return await Pack.open(path, key)
  } catch (error) {
    if (!(error instanceof DamagedPack)) throw error
    await rm(path, { recursive: true, force: true })
    return undefined
  }
}

/** The form that the same pictures and settings came to before; that of another version is checked as any guess is. */
async function rememberedForm(file: string): Promise<ImageForm | undefined> {
  try {
    return v.parse(formSchema, JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return undefined
  }
}

/** A pack that was made for stated settings may not be what its pictures ask for. */
function betterThan(pack: Pack, form: ImageForm, settings: PackSettings): ImageForm | undefined {
  if (statedForm(settings) !== undefined) return undefined
  for (const place of pack.places) {
    const better = betterForm(pack.factsOf(place), form, settings)
    if (better !== undefined) return better
  }
  return undefined
}

interface NewPack extends PackOptions {
  readonly path: string
  readonly key: string
  readonly form: ImageForm
  readonly source: PictureSource
  readonly settings: PackSettings
  readonly preparer: Preparer
}

/** @returns the pack, or the form that its pictures ask for in the place of this one */
async function newPack(options: NewPack): Promise<Pack | ImageForm> {
  const { path, key, form, source, settings, preparer, onProgress, signal } = options
  const total = source.entries.length
  let better: ImageForm | undefined
  onProgress?.(0, total)
  const onPicture = (picture: PreparedPicture, done: number): ImageForm | undefined => {
    onProgress?.(done, total)
    return betterForm(picture, form, settings)
  }
  try {
    await writeWholeDirectory(path, async (temporary) => {
      better = await writePack(temporary, { source, key, form, preparer, onPicture, signal })
      if (better !== undefined) throw new GivenUp()
    })
  } catch (error) {
    if (better !== undefined) return better
    if (!isPackedByAnother(error)) throw withCacheHint(error)
  }
  const made = await soundPack(path, key)
  if (made !== undefined) return made
  throw new CnnError('WRITE', `${path} was removed by another process`, { where: path, hint: 'run it again' })
}

/** The pictures are to be packed in another form. */
class GivenUp extends Error {}

/** Another process was faster: its pack has the same bytes. */
const isPackedByAnother = (error: unknown): boolean =>
  error instanceof CnnError && hasCode(error.cause, 'ENOTEMPTY', 'EEXIST')

function withCacheHint(error: unknown): unknown {
  if (!(error instanceof CnnError && error.code === 'WRITE')) return error
  return new CnnError('WRITE', error.message, {
    where: error.where,
    hint: 'make room, set XDG_CACHE_HOME to a directory with more, or choose a smaller dataset.image.size',
    cause: error
  })
}

/** Whatever of the pictures reaches a byte of a pack: names, sizes and times, and what decodes them. */
function entriesHash({ format, entries }: PictureSource): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([packVersion, decoderVersion(), format]))
  for (const { name, size, modified } of entries) hash.update(`\n${JSON.stringify(name)} ${size} ${modified}`)
  return hash.digest('hex')
}

const hashOf = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

/** Another version of the decoder may give other bytes. It is not loaded for that: a start with a pack does without. */
function decoderVersion(): string {
  const file = join(dirname(createRequire(import.meta.url).resolve('sharp')), '..', 'package.json')
  const { version }: { version?: string } = JSON.parse(readFileSync(file, 'utf8'))
  return String(version)
}
