/** Installs native TensorFlow: fetched, unpacked, built and tried in a temporary directory, then renamed. */
import { lstat, mkdir, realpath, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { CnnError } from '../errors.js'
import { removeLeftovers } from '../files/leftovers.js'
import { cacheDirectory } from '../files/user-directories.js'
import { exists, writeWhole, writeWholeDirectory } from '../files.js'
import { compileAddon, findCompiler, findNpm, installPackages } from './addon.js'
import type { InstallEvents } from './install-events.js'
import { checkMachine, checkSpace, megabytes, thisMachine } from './machine.js'
import { directoryName, receiptFile } from './place.js'
import { copyPackage, downloadWheel, findPython, installedPackage, type PythonPackage } from './python.js'
import { trial } from './trial.js'
import { bytesNeeded, wheel } from './versions.js'
import { checkWheel, unpackWheel } from './wheel.js'

export interface InstallOptions {
  /** A Python with TensorFlow, or with pip; default: `python3`. */
  readonly python?: string
  /** A wheel of TensorFlow, used instead of Python's TensorFlow or pip's download. */
  readonly wheel?: string
  /** Where to install; default: the user's cache. */
  readonly directory?: string
  readonly signal?: AbortSignal
}

export interface Installed {
  readonly directory: string
  /** The version of TensorFlow. */
  readonly version: string
  /** Whether it was already installed and works. */
  readonly wasThere: boolean
}

function homeless(): never {
  throw new CnnError('ENGINE', 'there is no home directory to install TensorFlow in', {
    hint: 'set HOME or XDG_CACHE_HOME, or name a directory with --dir'
  })
}

/** Where TensorFlow comes from. */
type Source =
  | { readonly kind: 'wheel'; readonly file: string }
  | { readonly kind: 'package'; readonly found: PythonPackage }
  | { readonly kind: 'index'; readonly python: string }

/**
 * Installs native TensorFlow. Nothing appears at its place before it has trained a step. The next install removes what
 * a killed one left behind.
 *
 * @throws CnnError ENGINE for something that the machine lacks, DATA for something that cannot be fetched or is
 *   damaged, WRITE; the signal's reason
 */
export async function installTensorflow(options: InstallOptions, events: InstallEvents): Promise<Installed> {
  const { signal } = options
  checkMachine(thisMachine())
  const programs = { cwd: '/', signal }
  const compiler = await findCompiler(programs)
  const npm = await findNpm(programs)
  const source = await sourceOf(options, events)
  const wanted = versionOf(source)
  const parent = resolve(options.directory ?? cacheDirectory() ?? homeless())
  const directory = join(parent, directoryName(wanted))
  await removeLeftovers(parent, [directoryName(wanted)])
  if (await works(directory, events, signal)) {
    await linkFromCache(directory)
    return { directory, version: wanted, wasThere: true }
  }
  const { libraries, packages, download } = bytesNeeded
  const needed = libraries + packages + (source.kind === 'index' ? download : 0)
  events.onStep(`TensorFlow ${wanted} goes to ${directory}; it needs ${megabytes(needed)} on the way`)
  await checkSpace(parent, needed)

  let version = wanted
  await writeWholeDirectory(directory, async (temporary) => {
    const found = await fill(temporary, source, events, signal)
    if (found !== wanted)
      throw new CnnError('DATA', `the wheel holds TensorFlow ${found}, and its name says ${wanted}`, {
        where: options.wheel,
        hint: `take ${wheel.file}`
      })
    events.onStep('fetching tfjs-node 4.22.0 and what it needs with npm, scripts off')
    await installPackages(npm, temporary, signal)
    events.onStep(`compiling the addon with ${compiler}`)
    await compileAddon(compiler, temporary, signal)
    events.onStep('training a step in another process')
    version = await trial(temporary, signal)
    await writeWhole(join(temporary, receiptFile), `${JSON.stringify({ version, source }, null, 2)}\n`)
    signal?.throwIfAborted()
  })
  await linkFromCache(directory)
  return { directory, version, wasThere: false }
}

/** The given wheel, else the TensorFlow of a Python, else the package index. */
async function sourceOf(
  { wheel, python: given, signal }: InstallOptions,
  events: InstallEvents
): Promise<Source> {
  if (wheel !== undefined) {
    const file = resolve(wheel)
    if (!(await exists(file)))
      throw new CnnError('USAGE', `there is no file ${wheel}`, {
        where: '--wheel',
        hint: 'leave --wheel out'
      })
    return { kind: 'wheel', file }
  }
  // In the root directory, so that a `tensorflow` in the user's directory is not mistaken for the package.
  const options = { cwd: '/', signal }
  const python = await findPython(given, options)
  const found = await installedPackage(python, options, events.onNotice)
  return found === undefined ? { kind: 'index', python } : { kind: 'package', found }
}

/** A wheel has its version in its name; a download is always the same version. */
function versionOf(source: Source): string {
  if (source.kind === 'package') return source.found.version
  if (source.kind === 'index') return wheel.version
  return /^tensorflow\w*-(\d+\.\d+\.\d+)-/.exec(basename(source.file))?.[1] ?? wheel.version
}

/** Puts libraries and headers into the directory. Returns the version of TensorFlow. */
async function fill(
  directory: string,
  source: Source,
  events: InstallEvents,
  signal: AbortSignal | undefined
): Promise<string> {
  if (source.kind === 'package') {
    events.onStep(`copying TensorFlow ${source.found.version} from ${source.found.directory}`)
    await copyPackage(source.found, directory, signal)
    return source.found.version
  }
  const downloads = join(directory, 'download')
  let file: string
  if (source.kind === 'wheel') file = source.file
  else {
    events.onStep(`fetching ${wheel.package} ${wheel.version} with pip, ${megabytes(wheel.bytes)}`)
    file = await downloadWheel(source.python, downloads, events, signal)
  }
  events.onStep('checking the wheel and unpacking its libraries and headers')
  const reading = { onProgress: events.onProgress, signal }
  await checkWheel(file, reading)
  const version = await unpackWheel(file, directory, reading)
  await rm(downloads, { recursive: true, force: true })
  return version
}

/** Whether there is an install that can train a step. One that cannot is removed. */
async function works(
  directory: string,
  events: InstallEvents,
  signal: AbortSignal | undefined
): Promise<boolean> {
  if (!(await exists(directory))) return false
  events.onStep(`trying what is in ${directory}`)
  try {
    await trial(directory, signal)
    return true
  } catch (error) {
    if (!(error instanceof CnnError) || error.code !== 'ENGINE') throw error
    events.onNotice(`${error.message}: it is made anew`)
    await rm(directory, { recursive: true, force: true })
    return false
  }
}

/** Puts a link into the cache, where engines are looked for, to an install in another directory. */
async function linkFromCache(directory: string): Promise<void> {
  const cache = cacheDirectory()
  if (cache === undefined || dirname(directory) === cache) return
  await mkdir(cache, { recursive: true })
  const link = join(cache, basename(directory))
  if (await exists(link).catch(() => false)) {
    if ((await realpath(link)) === (await realpath(directory))) return
    if (!(await lstat(link)).isSymbolicLink()) return
  }
  const temporary = `${link}.${process.pid}.link`
  await symlink(directory, temporary)
  await rename(temporary, link)
}
