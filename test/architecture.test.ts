/** The architecture: allowed imports, one header line in each module, and the operations that affect a weight. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const src = join(root, 'src')

/** Each part of src/ and the parts that it may import, besides itself. The same table is in ARCHITECTURE.md. */
const mayImport: Record<string, readonly string[]> = {
  counts: [],
  errors: [],
  math: [],
  random: ['math'],
  files: ['counts', 'errors'],
  fonts: [],
  config: ['counts', 'errors'],
  dataset: ['counts', 'config', 'errors', 'files', 'fonts', 'math', 'random'],
  update: ['config', 'math'],
  reference: ['config', 'math', 'random', 'update'],
  model: ['counts', 'config', 'errors', 'files', 'math', 'random'],
  tensorflow: ['counts', 'errors', 'files'],
  engine: ['counts', 'config', 'dataset', 'errors', 'math', 'model', 'random', 'tensorflow/place', 'update'],
  report: ['counts', 'config', 'engine/engine', 'engine/metric', 'errors', 'fonts', 'math', 'reference'],
  run: [
    'counts',
    'config',
    'dataset',
    'engine',
    'errors',
    'files',
    'math',
    'model',
    'random',
    'reference',
    'report',
    'update'
  ],
  course: [
    'counts',
    'config',
    'dataset',
    'errors',
    'files',
    'math',
    'random',
    'reference',
    'report',
    'run',
    'update'
  ],
  cli: [
    'counts',
    'config',
    'course',
    'dataset',
    'engine',
    'errors',
    'reference',
    'report',
    'run',
    'tensorflow'
  ],
  index: ['config', 'dataset', 'engine', 'errors', 'model', 'report', 'run'],
  kernels: []
}

/** Narrower than the table: these files alone may import the part. */
const onlyFrom: readonly { part: RegExp; files: RegExp; why: string }[] = [
  {
    part: /^src\/model\//,
    files: /^src\/(?!engine\/(?!(tfjs|tensorflow)))/,
    why: 'the compiled engine knows no model'
  },
  {
    part: /^src\/(dataset|run|files)\b/,
    files: /^src\/(?!course\/(?!materials\/))/,
    why: 'of the course only its materials are read from a disk'
  },
  {
    part: /^@tensorflow\//,
    files: /^src\/(model\/|engine\/(tfjs|tensorflow))/,
    why: 'tf is imported in two places only'
  },
  {
    part: /^node:/,
    files: /^src\/(?!reference\/|update\/|course\/(?!materials\/)|kernels\/|math|random)/,
    why: 'what computes and explains runs in a page too'
  }
]

const allowedMath = new Set([
  'sqrt',
  'fround',
  'imul',
  'floor',
  'ceil',
  'abs',
  'min',
  'max',
  'trunc',
  'clz32'
])

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    return entry.isDirectory() ? filesBelow(path) : entry.name.endsWith('.ts') ? [path] : []
  })
}

const partOf = (path: string): string => relative(src, path).split('/')[0]?.replace(/\.ts$/, '') ?? ''

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')

function importsOf(text: string): string[] {
  const found = withoutComments(text).matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)'([^']+)'/g)
  return [...found].map((match) => match[1] ?? '')
}

const modules = filesBelow(src).map((path) => ({
  path,
  name: relative(root, path),
  part: partOf(path),
  text: readFileSync(path, 'utf8')
}))

function wrongImports({ path, name, part, text }: (typeof modules)[number]): string[] {
  const own = mayImport[part] ?? []
  return importsOf(text).flatMap((specifier) => {
    const target = specifier.startsWith('.') ? resolve(dirname(path), specifier) : undefined
    const shown = target === undefined ? specifier : relative(root, target)
    const rule = onlyFrom.find(({ part: pattern }) => pattern.test(shown))
    if (rule && !rule.files.test(name)) return [`${name} imports ${shown}: ${rule.why}`]
    if (target === undefined) return []
    const targetPart = partOf(target).replace(/\.js$/, '')
    const targetModule = relative(src, target).replace(/\.js$/, '')
    const allowed = targetPart === part || own.includes(targetPart) || own.includes(targetModule)
    return allowed ? [] : [`${name} imports ${shown}, which ${part} may not`]
  })
}

describe('the house', () => {
  it('knows every part of src/', () => {
    expect([...new Set(modules.map((module) => module.part))].filter((part) => !(part in mayImport))).toEqual(
      []
    )
  })

  it('imports only what each part may', () => {
    expect(modules.flatMap(wrongImports)).toEqual([])
  })

  it('has no circle of imports', () => {
    const imported = new Map(
      modules.map(({ path, text }) => [
        path,
        importsOf(text)
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => `${resolve(dirname(path), specifier).replace(/\.(js|ts)$/, '')}.ts`)
      ])
    )
    /** Modules that lead to no circle; the way that is being followed. */
    const clear = new Set<string>()
    const circles: string[] = []
    const follow = (path: string, way: readonly string[]): void => {
      if (clear.has(path)) return
      const from = way.indexOf(path)
      if (from >= 0) {
        circles.push([...way.slice(from), path].map((file) => relative(src, file)).join(' > '))
        return
      }
      for (const next of imported.get(path) ?? []) follow(next, [...way, path])
      clear.add(path)
    }
    for (const { path } of modules) follow(path, [])
    expect(circles).toEqual([])
  })

  it('opens each module with a line that says what it is for', () => {
    const header = /^\/\*\*(\n \*)? .{15,}/
    expect(modules.filter(({ text }) => !header.test(text)).map(({ name }) => name)).toEqual([])
  })

  it('names no drawer for odds and ends', () => {
    expect(modules.filter(({ name }) => /(^|\/)(utils?|common|helpers?)(\/|\.ts$)/.test(name))).toEqual([])
  })

  it('keeps files short: none over 300 lines, half of them under 100', () => {
    const lengths = modules.map(({ text }) => text.split('\n').length).sort((a, b) => a - b)
    expect(modules.filter(({ text }) => text.split('\n').length > 301).map(({ name }) => name)).toEqual([])
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100)
  })

  it('writes counts for people in one way: with commas, by src/counts.ts', () => {
    const found = modules
      .filter(({ part }) => part !== 'kernels')
      .flatMap(({ name, text }) => {
        const code = withoutComments(text)
        const counts = code.matchAll(
          /\$\{([^{}]*)\} (?:training |test )?(?:bytes|images|samples|pictures|MiB)\b/g
        )
        return [
          ...(/\.toLocale\w*String\(/.test(code) ? [`${name}: toLocaleString`] : []),
          // A text already: what an argument shows, the kind or the format of pictures.
          ...[...counts]
            .filter(
              ([, made = '']) => !/\b(?:withCommas|counted|mebibytes|shown|kind)\b|toUpperCase/.test(made)
            )
            .map(([whole]) => `${name}: ${whole}`)
        ]
      })
    expect(found).toEqual([])
  })

  it('rounds losses, metrics and shares by src/report/text/number-text.ts alone', () => {
    const rounded =
      /\b\w*(?:loss|accuracy|error|share|probability|precision|recall|gap)\w*\)?\.to(?:Fixed|Precision)\(/gi
    const found = modules.flatMap(({ name, text }) =>
      [...withoutComments(text).matchAll(rounded)].map(([whole]) => `${name}: ${whole}`)
    )
    expect(found.filter((line) => !line.startsWith('src/report/text/number-text.ts'))).toEqual([])
  })

  it('prints and exits only in cli/', () => {
    const loud = /\bconsole\.|\bprocess\.(stdout|stderr|exit|exitCode)\b/
    const loudOnes = modules.filter(({ part, text }) => part !== 'cli' && loud.test(withoutComments(text)))
    expect(loudOnes.map(({ name }) => name)).toEqual([])
  })
})

/** The files of this checkout, as git has them or will have them. */
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)))

describe('ARCHITECTURE.md', () => {
  it('names only files and folders that are there', () => {
    const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')
    const paths = [...text.matchAll(/`(\.?\w[\w.-]*(?:\/[\w.-]+)*\/?)`/g)]
      .map(([, path = '']) => path)
      .filter((path) => /\/|\.(?:ts|js|json|md|py)$/.test(path))
      // Places of what somebody adds, and what the build makes.
      .filter((path) => !/NAME|TYPE|FAMILY|^dist\//.test(path))
    expect(paths).toContain('src/config/')
    // `shapes.ts` and `config/` are said within the folder that the text speaks of.
    const isThere = (path: string): boolean =>
      tracked.some((file) =>
        path.endsWith('/') ? `/${file}`.includes(`/${path}`) : `/${file}`.endsWith(`/${path}`)
      )
    expect(paths.filter((path) => !isThere(path))).toEqual([])
  })
})

describe('what is in git', () => {
  const contents = tracked
    .filter((file) => !file.startsWith('test/golden/'))
    .map((file) => ({ file, bytes: readFileSync(join(root, file)) }))

  it('is text, but for the recorded numbers in test/golden', () => {
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    const isText = (bytes: Buffer): boolean => {
      try {
        return !utf8.decode(bytes).includes('\0')
      } catch {
        return false
      }
    }
    expect(contents.filter(({ bytes }) => !isText(bytes)).map(({ file }) => file)).toEqual([])
  })

  it('names no host of a package registry', () => {
    const hosts = /\b(?:registry(?:\.[a-z0-9-]+)+|pypi\.org|pythonhosted\.org|jsr\.io)\b|"resolve[d]"/
    const named = contents.flatMap(({ file, bytes }) => {
      const found = hosts.exec(bytes.toString('utf8'))
      return found ? [`${file}: ${found[0]}`] : []
    })
    expect(named).toEqual([])
  })
})

describe('bench/ and scripts/', () => {
  const programs = tracked.filter((file) => /^(bench|scripts)\/.*\.js$/.test(file))

  it.each(programs)('%s imports only what the build has', async (file) => {
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, names = '', specifier = ''] of text.matchAll(
      /import \{([^}]*)\} from '(\.[^']*\/dist\/[^']*)'/g
    )) {
      const module: object = await import(resolve(root, dirname(file), specifier))
      const wanted = names.split(',').map((name) => name.trim().split(' as ')[0] ?? '')
      expect(Object.keys(module)).toEqual(expect.arrayContaining(wanted.filter((name) => name !== '')))
    }
  })
})

describe('starting', () => {
  /** The modules that the table of commands names. */
  const commandModules = importsOf(readFileSync(join(src, 'cli/commands.ts'), 'utf8'))
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => `cli/${specifier.slice(2).replace(/\.js$/, '.ts')}`)

  /** The packages that these modules load before they do anything. */
  function loadedBy(...entries: string[]): string[] {
    const reached = new Set<string>()
    const packages = new Set<string>()
    const follow = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      const code = withoutComments(readFileSync(path, 'utf8'))
      for (const [, , specifier = ''] of code.matchAll(
        /^(import|export) (?!type\b)[^;]*?from '([^']+)'/gms
      )) {
        if (specifier.startsWith('.')) follow(resolve(dirname(path), specifier.replace(/\.js$/, '.ts')))
        else if (!specifier.startsWith('node:')) packages.add(specifier)
      }
    }
    for (const entry of entries) follow(join(src, entry))
    return [...packages].sort()
  }

  it('the command line loads no more than it needs to read its arguments', () => {
    expect(loadedBy('cli/main.ts', ...commandModules)).toEqual(['chalk', 'commander'])
  })

  it('what the build puts into one file for several commands brings no package with it', () => {
    const built = join(root, 'dist/command')
    const packagesOf = (name: string): string[] =>
      [...readFileSync(join(built, `${name}.js`), 'utf8').matchAll(/^import [^;]*?"([^"]+)";$/gm)]
        .map(([, specifier = '']) => specifier)
        .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
    for (const name of ['start', 'files', 'tables', 'images', 'config', 'random', 'dataset', 'compiled'])
      expect(packagesOf(name), name).toEqual([])
    expect(packagesOf('render')).toEqual(['vega'])
  })

  /**
   * What a command imports when it runs: the modules that it, and what it shares with others, load as they need them.
   */
  function loadedWhenRun(module: string): string[] {
    const reached = new Set<string>()
    const later = new Set<string>()
    const follow = (path: string): void => {
      if (reached.has(path)) return
      reached.add(path)
      const code = withoutComments(readFileSync(path, 'utf8'))
      const found = (pattern: RegExp): string[] =>
        [...code.matchAll(pattern)].map(([, specifier = '']) =>
          resolve(dirname(path), specifier.replace(/\.js$/, '.ts'))
        )
      for (const target of found(/\bimport\(\s*'(\.[^']+)'/g)) later.add(relative(src, target))
      // Other parts of src/ say themselves what they load late.
      for (const target of found(/^import (?!type\b)[^;]*?from '(\.\/[^']+)'/gms)) follow(target)
    }
    follow(join(src, module))
    return [...later]
  }

  it.each(commandModules)('src/%s runs without tf and vega until it needs them', (module) => {
    const topics = readdirSync(join(src, 'course/topics')).map((name) => `course/topics/${name}`)
    const entries = [...loadedWhenRun(module), ...(module === 'cli/explain.ts' ? topics : [])]
    expect(entries).not.toEqual([])
    expect(loadedBy(...entries).filter((name) => /tensorflow|vega/.test(name))).toEqual([])
  })
})

describe('the same bits everywhere', () => {
  const reachesWeights = modules.filter(
    ({ name, part }) =>
      ['math', 'random', 'engine', 'update'].includes(part) ||
      /^src\/(model\/(draw-weights|initial-weights)|dataset\/augment)/.test(name)
  )

  it('takes no Math function whose bits differ between machines, no ** and no Math.random', () => {
    const found = reachesWeights.flatMap(({ name, text }) =>
      [...withoutComments(text).matchAll(/\bMath\.([a-z]\w*)|\*\*/g)]
        .filter(([, used = '**']) => !allowedMath.has(used))
        .map(([used]) => `${name}: ${used}`)
    )
    expect(found).toEqual([])
  })
})
