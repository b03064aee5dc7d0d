/** A web server as a source: which addresses are requested for a file, and how often. */
import type { DataFile } from '../data-file.js'
import { type DownloadOptions, defaultLimits, download } from './download.js'
import { type Source, SourceError } from './source.js'

/**
 * @param prefix the URL that file names are appended to; its query is kept
 * @param suffixes one or more, tried in turn after each file's name: `.gz` for the compressed file, `` for the plain
 *   one
 */
export function httpSource(prefix: URL, suffixes: readonly string[], limits = defaultLimits): Source {
  // A query may contain a token, which must not appear in a log.
  const name = `${prefix.origin}${prefix.pathname}`
  return {
    name,
    keep: true,
    async read(file, { onProgress, signal }) {
      const onBytes = (bytes: number) =>
        onProgress?.({ file: file.name, source: name, bytes, total: file.bytes })
      const failures: SourceError[] = []
      for (const suffix of suffixes) {
        const url = fileUrl(prefix, file.name + suffix)
        try {
          const bytes = await downloadTwice(url, file, { limits, onBytes, signal })
          return { bytes, where: `${url.origin}${url.pathname}` }
        } catch (error) {
          if (!(error instanceof SourceError) || error.failure === 'unreachable') throw error
          failures.push(error)
        }
      }
      // A damaged file says more about the failure than a missing one.
      throw failures.find(({ failure }) => failure !== 'missing') ?? failures[0]
    }
  }
}

function fileUrl(prefix: URL, name: string): URL {
  const url = new URL(prefix)
  url.pathname = `${prefix.pathname.replace(/\/$/, '')}/${name}`
  return url
}

/** Tries a broken transfer once more. */
async function downloadTwice(url: URL, file: DataFile, options: DownloadOptions): Promise<Uint8Array> {
  try {
    return await download(url, file, options)
  } catch (error) {
    if (!(error instanceof SourceError) || error.failure !== 'cut') throw error
    return download(url, file, options)
  }
}
