/** Installs tfjs-node into a directory: its packages with npm, without their scripts; its addon with a compiler. */
import { copyFile, mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CnnError } from '../errors.js'
import { addonFile, stderrFile, tfjsNodeIn } from './place.js'
import { firstThatRuns, fullDisk, ProgramFailure, type ProgramOptions, runProgram } from './programs.js'
import { libraries } from './versions.js'

/** package.json and the lock file with the exact versions and hashes of everything that tfjs-node needs; stderr.cc. */
const manifests = fileURLToPath(new URL('../../tensorflow/', import.meta.url))

/**
 * The C++ compiler: CXX, else the system's.
 *
 * @throws CnnError ENGINE when there is none
 */
export const findCompiler = (options: ProgramOptions): Promise<string> =>
  firstThatRuns(
    [...(process.env.CXX ? [process.env.CXX] : []), 'c++', 'g++', 'clang++'],
    options,
    () =>
      new CnnError('ENGINE', 'there is no C++ compiler (c++, g++ or clang++), which builds the addon', {
        where: 'PATH',
        hint: 'install one: apt-get install g++'
      })
  )

/**
 * The command to run npm: the npm that started this process, else the one in PATH.
 *
 * @throws CnnError ENGINE when there is none
 */
export async function findNpm(options: ProgramOptions): Promise<[string, ...string[]]> {
  const { npm_execpath: running } = process.env
  if (running !== undefined && basename(running) === 'npm-cli.js') return [process.execPath, running]
  return [
    await firstThatRuns(
      ['npm'],
      options,
      () =>
        new CnnError('ENGINE', 'npm does not run, which fetches tfjs-node', {
          where: 'PATH',
          hint: 'install npm, or put it into PATH'
        })
    )
  ]
}

/**
 * Installs tfjs-node and the headers of Node-API below a directory, in the versions of the lock file.
 *
 * @throws CnnError DATA when they cannot be fetched, WRITE; the signal's reason
 */
export async function installPackages(
  npm: readonly [string, ...string[]],
  directory: string,
  signal: AbortSignal | undefined
): Promise<void> {
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(join(manifests, file), join(directory, file))
  const [command, ...args] = npm
  try {
    await runProgram(
      command,
      [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', directory],
      { cwd: directory, signal }
    )
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error
    throw (
      fullDisk(error, directory) ??
      new CnnError('DATA', `npm could not fetch tfjs-node: ${error.lastWords}`, {
        hint: "check npm's registry and the network, and run the command again",
        cause: error
      })
    )
  }
}

/**
 * Compiles tfjs-node's addon against `lib/` and `include/` of a directory, and puts it where tfjs-node looks for it,
 * with the addon that hides stderr beside it.
 *
 * @throws CnnError ENGINE with the compiler's first error, WRITE; the signal's reason
 */
export async function compileAddon(
  compiler: string,
  directory: string,
  signal: AbortSignal | undefined
): Promise<void> {
  const tfjsNode = tfjsNodeIn(directory)
  const addon = join(tfjsNode, addonFile)
  await mkdir(dirname(addon), { recursive: true })
  const lib = join(directory, 'lib')
  const includes = [
    ...[join(tfjsNode, '..'), join(directory, 'include')],
    join(directory, 'node_modules/node-api-headers/include')
  ]
  const flags = [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8'],
    ...includes.map((path) => `-I${path}`)
  ]
  const options = { cwd: directory, env: { ...process.env, TMPDIR: directory }, signal }
  try {
    await runProgram(
      compiler,
      [
        ...flags,
        ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(tfjsNode, 'binding', file)),
        ...['-o', addon, `-L${lib}`, ...libraries.map((file) => `-l:${file}`)],
        // From lib/napi-v8 of the package to lib of the directory.
        '-Wl,-rpath,$ORIGIN/../../../../../lib'
      ],
      options
    )
    await runProgram(
      compiler,
      [...flags, join(manifests, 'stderr.cc'), '-o', join(tfjsNode, stderrFile)],
      options
    )
  } catch (error) {
    if (!(error instanceof ProgramFailure)) throw error
    throw (
      fullDisk(error, directory) ??
      new CnnError('ENGINE', `${compiler} could not build the addon: ${error.lastWords}`, {
        hint: 'try another compiler: CXX=clang++ cnn engine install tensorflow',
        cause: error
      })
    )
  }
}
