/** Turns the argument of `--from`, a directory or a URL, into a source. */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CnnError } from '../../errors.js'
import { defaultLimits, type HttpLimits } from './download.js'
import { httpSource } from './http.js'
import { directorySource } from './local-directory.js'
import type { Source } from './source.js'

/**
 * A directory (a path or a `file:` URL) with the files uncompressed or as `NAME.gz`, or an http(s) URL that their
 * names are appended to: `NAME.gz` is requested first, then `NAME`.
 *
 * @throws CnnError USAGE for any other URL, and for one with a password in it
 */
export function sourceFrom(text: string, limits: HttpLimits = defaultLimits): Source {
  // A single letter before the colon is a drive of Windows.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return directorySource(resolve(text), true)
  if (!URL.canParse(text)) throw refusal('it is no sound URL')
  const url = new URL(text)
  if (url.protocol === 'file:') return directorySource(pathOf(url), true)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refusal(`it starts with ${url.protocol}`)
  if (url.username !== '' || url.password !== '') throw refusal('the URL holds a user name or password')
  return httpSource(url, ['.gz', ''], limits)
}

function pathOf(url: URL): string {
  try {
    return fileURLToPath(url)
  } catch {
    throw refusal('the file: URL names no path of this machine')
  }
}

const refusal = (reason: string): CnnError =>
  new CnnError('USAGE', `--from cannot be used: ${reason}`, {
    where: '--from',
    hint: 'give a directory, or an http:// or https:// address, that holds the files of the data set'
  })
