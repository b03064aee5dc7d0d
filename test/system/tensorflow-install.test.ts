/** Installing native TensorFlow: killed in each step, on a full disk, from damaged wheels, without its tools. */
import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync
} from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { environmentWith, provided, type Ran, root, run, temporaryDirectory } from './tools.js'

const [wheel] = provided('CNN_TENSORFLOW_WHEEL')
const [installed] = provided('CNN_TENSORFLOW')
const binary = join(root, 'bin/cnn.js')
const directory = 'tensorflow-2.21.0'
const home = temporaryDirectory()
const cache = join(home, 'cnn')
const environment = (changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...environmentWith(process.execPath),
  XDG_CACHE_HOME: home,
  ...changes
})
const install = (args: readonly string[], changes: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [binary, 'engine', 'install', 'tensorflow', ...args], {
    cwd: temporaryDirectory(),
    env: environment(changes)
  })
const inCache = (): string[] => (existsSync(cache) ? readdirSync(cache) : [])

/** Starts an install, and does something in the midst of the step that says this text; the exit code or signal. */
function started(
  args: readonly string[],
  text: string,
  then: (kill: (signal: NodeJS.Signals) => void) => void
): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, 'engine', 'install', 'tensorflow', ...args], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true
    })
    // SIGKILL goes to npm and the compiler, too, as when a machine stops: they would write on for a while.
    const kill = (signal: NodeJS.Signals): void => {
      if (signal === 'SIGKILL' && child.pid !== undefined) process.kill(-child.pid, signal)
      else child.kill(signal)
    }
    let told = ''
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      const before = told.includes(text)
      told += piece
      if (!before && told.includes(text)) setTimeout(() => then(kill), 500)
    })
    child.on('error', reject)
    child.on('close', (code, ended) => {
      if (told.includes(text)) resolve(code ?? ended)
      else reject(new Error(`it ended with ${code} before "${text}":\n${told}`))
    })
  })
}

/** A Python that has the package tensorflow, as far as it is looked at: its place, its version, libraries and headers. */
function pythonWithTensorflow(): NodeJS.ProcessEnv {
  const site = temporaryDirectory()
  const [tensorflow, info] = [join(site, 'tensorflow'), join(site, 'tensorflow_cpu-2.21.0.dist-info')]
  mkdirSync(tensorflow)
  mkdirSync(info)
  writeFileSync(join(tensorflow, '__init__.py'), 'raise SystemExit("nobody should run this")')
  writeFileSync(join(info, 'METADATA'), 'Metadata-Version: 2.1\nName: tensorflow-cpu\nVersion: 2.21.0\n')
  const from = join(installed, 'cnn', directory)
  symlinkSync(join(from, 'include'), join(tensorflow, 'include'))
  for (const library of readdirSync(join(from, 'lib')))
    symlinkSync(join(from, 'lib', library), join(tensorflow, library))
  return { PYTHONPATH: site }
}

describe('killed in each step', () => {
  const given = ['--wheel', wheel]
  it.each([
    { step: 'the download', text: 'with pip', args: [] },
    { step: 'unpacking', text: 'unpacking', args: given },
    { step: 'npm', text: 'with npm', args: given },
    { step: 'compiling', text: 'compiling', args: given }
  ])(
    '$step, by SIGKILL: it is not there, and the next try takes the remains away',
    async ({ args, text }) => {
      const before = inCache()
      expect(await started(args, text, (kill) => kill('SIGKILL'))).toBe('SIGKILL')
      const [part, ...others] = inCache()
      expect(others).toEqual([])
      expect(part).toMatch(/^\.tensorflow-2\.21\.0\.\d+\.[0-9a-f]{12}\.part$/)
      expect(before).not.toContain(part)
      expect(
        run(process.execPath, [binary, 'engine', '--json'], { cwd: home, env: environment() }).stdout
      ).toContain('it is not installed')
    }
  )

  it('the trial, by SIGTERM: nothing is left', async () => {
    expect(await started(given, 'training a step', (kill) => kill('SIGTERM'))).toBe(143)
    expect(inCache()).toEqual([])
  })

  it('heals: run again, it installs, from the TensorFlow of a Python; once more, it is there; it can be removed', () => {
    const first = install(['--json'], pythonWithTensorflow())
    expect(first.stderr).toContain('copying TensorFlow 2.21.0 from')
    expect(first.status, first.stderr).toBe(0)
    const place = join(cache, directory)
    expect(JSON.parse(first.stdout)).toEqual({ directory: place, version: '2.21.0', wasThere: false })
    expect(inCache()).toEqual([directory])
    const again = install(['--json'])
    expect(JSON.parse(again.stdout)).toMatchObject({ wasThere: true })
    const uninstall = run(process.execPath, [binary, 'engine', 'uninstall', 'tensorflow', '--json'], {
      cwd: home,
      env: environment()
    })
    expect(JSON.parse(uninstall.stdout)).toEqual({ removed: [place] })
    expect(inCache()).toEqual([])
  })
})

describe('a wheel that is not whole', () => {
  const copy = (name: string, change: (file: string) => void): string => {
    const file = join(temporaryDirectory(), name)
    cpSync(wheel, file)
    change(file)
    return file
  }
  const flipped = (file: string): void => {
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] ^= 1
    writeFileSync(file, bytes)
  }

  it.each([
    ['a bit turned over', basename(wheel), flipped, 'SHA-256'],
    // Under a name that is not known only its own record and the sums of the zip tell.
    ['a bit turned over, renamed', 'tensorflow_cpu-2.21.0-other.whl', flipped, 'is damaged'],
    [
      'cut off',
      'tensorflow-2.21.0-other.whl',
      (file: string) => truncateSync(file, 200_000_000),
      'is damaged'
    ],
    ['another file', 'tensorflow-2.21.0.whl', (file: string) => writeFileSync(file, 'no zip'), 'is damaged']
  ])('%s', (_what, name, change, message) => {
    const file = copy(name, change)
    const { status, stderr } = install(['--wheel', file])
    rmSync(file)
    expect(status).toBe(3)
    expect(stderr).toContain(message)
    expect(inCache()).toEqual([])
  })
})

describe('a small disk', () => {
  const mount = join(temporaryDirectory(), 'small')
  const sudo = process.getuid?.() === 0 ? [] : ['sudo']
  const [command, ...words] = [...sudo, 'mount']
  const filler = join(mount, 'filler')
  let mounted: Ran
  beforeAll(() => {
    mkdirSync(mount)
    mounted = run(command, [...words, '-t', 'tmpfs', '-o', 'size=1300m', 'tmpfs', mount], { cwd: home })
  })
  afterAll(() => {
    const [command, ...words] = [...sudo, 'umount']
    run(command, [...words, mount], { cwd: home })
  })

  it('is refused before anything is written, with what is needed', () => {
    expect(mounted.status, mounted.stderr).toBe(0)
    writeFileSync(filler, Buffer.alloc(1 << 29))
    const { status, stderr } = install(['--wheel', wheel, '--dir', mount])
    expect(status).toBe(8)
    expect(stderr).toMatch(/needs 1,180 MB in .*, and the disk has [\d,]+ MB left/)
    expect(readdirSync(mount)).toEqual(['filler'])
    expect(inCache()).toEqual([])
  })

  it('that fills up on the way ends the install, which takes away what it wrote', async () => {
    rmSync(filler)
    const args = ['--wheel', wheel, '--dir', mount]
    const ended = await started(args, 'unpacking', () => writeFileSync(filler, Buffer.alloc(1 << 29)))
    expect(ended).toBe(8)
    expect(readdirSync(mount)).toEqual(['filler'])
    expect(inCache()).toEqual([])
  })
})

describe('without what it needs', () => {
  /** A PATH with these programs alone. */
  const only = (...programs: string[]): NodeJS.ProcessEnv => {
    const bin = temporaryDirectory()
    for (const program of programs) {
      const { stdout } = run('which', [program], { cwd: home })
      symlinkSync(stdout.trim(), join(bin, program))
    }
    return { PATH: bin, npm_execpath: '' }
  }

  it.each([
    ['a compiler', only('npm', 'node', 'python3'), /no C\+\+ compiler/, /apt-get install g\+\+/],
    ['npm', only('g++', 'python3'), /npm does not run/, /install npm/],
    ['Python', only('g++', 'npm', 'node'), /python3 does not run/, /python3-pip.*--wheel/]
  ])('%s', (_what, env, message, hint) => {
    const { status, stderr } = install([], env)
    expect(status).toBe(7)
    expect(stderr).toMatch(message)
    expect(stderr).toMatch(hint)
    expect(inCache()).toEqual([])
  })

  it('pip', () => {
    const venv = temporaryDirectory()
    const made = run('python3', ['-m', 'venv', '--without-pip', venv], { cwd: home })
    expect(made.status, made.stderr).toBe(0)
    const { status, stderr } = install(['--python', join(venv, 'bin/python')])
    expect(status).toBe(7)
    expect(stderr).toMatch(/has no pip/)
    expect(inCache()).toEqual([])
  })

  it('a wheel', () => {
    expect(install(['--wheel', 'nowhere.whl'])).toMatchObject({ status: 2 })
  })

  it('an index', () => {
    const { status, stderr } = install([], { PIP_NO_INDEX: '1', PIP_FIND_LINKS: temporaryDirectory() })
    expect(status).toBe(3)
    expect(stderr).toMatch(/pip could not fetch tensorflow-cpu 2\.21\.0/)
    expect(inCache()).toEqual([])
  })
})

it('the install that the tests run on says where it is from', () => {
  const receipt = JSON.parse(readFileSync(join(installed, 'cnn', directory, 'installed.json'), 'utf8'))
  expect(receipt).toMatchObject({ version: '2.21.0', source: { kind: 'index' } })
})
