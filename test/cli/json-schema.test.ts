/** Every document that `--json` prints fits its published JSON Schema, and every field of a schema occurs. */
import { readdirSync, readFileSync } from 'node:fs'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import { Command } from 'commander'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.js'
import { topicNames } from '../../src/course/topics/topics.js'
import { pngFiles, someDigits, write } from '../dataset/own/digits.js'
import { cnn, keptDirectory, root } from './cnn.js'

const folder = join(root, 'schema/documents')
const textOf = (name: string): string => readFileSync(join(folder, `${name}.schema.json`), 'utf8')
const published = readdirSync(folder).map((file) => basename(file, '.schema.json'))

const ajv = new Ajv2020({
  allErrors: true,
  strictTypes: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT/ }
})
/** Of each schema itself, and of one that takes no field that it does not name. */
const open = new Map(published.map((name) => [name, ajv.compile(JSON.parse(textOf(name)))]))
const closed = new Map(
  published.map((name) => {
    const text = textOf(name).replaceAll('"additionalProperties": true', '"additionalProperties": false')
    return [name, ajv.compile({ ...JSON.parse(text), $id: `closed:${name}` })]
  })
)

/** What is wrong with a document of this schema; a field that the schema does not name, too. */
function faultsOf(name: string, document: unknown): string[] {
  return [open, closed].flatMap((validators) => {
    const validate = validators.get(name)
    if (validate === undefined) return [`there is no schema/documents/${name}.schema.json`]
    return validate(document) ? [] : (validate.errors ?? []).map(faultText)
  })
}

const faultText = ({ instancePath, message, params }: ErrorObject): string =>
  [instancePath, message, params.additionalProperty].join(' ').trim()

/** Every command and subcommand that takes `--json`, as the command line defines them. */
async function commandsWithJson(): Promise<string[]> {
  const program = new Command('cnn')
  for (const [name, load] of Object.entries(commands)) (await load()).define(program.command(name))
  const below = (command: Command, words: readonly string[]): string[] => {
    const own = command.options.some(({ long }) => long === '--json') ? [words.join('-')] : []
    return [...own, ...command.commands.flatMap((sub) => below(sub, [...words, sub.name()]))]
  }
  return program.commands.flatMap((command) => below(command, [command.name()]))
}

interface Case {
  readonly args: readonly string[]
  readonly code?: number
}

const smoke = ['train', '--config', 'smoke', '--limit', '200', '--epochs', '2']
const set = (fields: Record<string, unknown>): string[] =>
  Object.entries(fields).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`])
const oneOutput = set({
  'model.layers': [{ type: 'flatten' }, { type: 'dense', units: 1 }],
  'training.loss': 'meanSquaredError',
  'training.metrics': ['meanAbsoluteError']
})
const restoring = set({
  'training.earlyStopping': { monitor: 'valLoss', patience: 1, restoreBestWeights: true }
})
const steps = ['convolution', 'padding', 'stride', 'pooling']

/** For each schema the command lines whose documents it is tried on, in this order, in one directory. */
const cases: Record<string, readonly Case[]> = {
  init: [{ args: [] }, { args: ['smoke'] }, { args: ['smoke'], code: 2 }],
  train: [
    { args: smoke.slice(1) },
    { args: [...smoke.slice(1), '--out', 'one-output', ...oneOutput] },
    { args: [...smoke.slice(1), '--out', 'restored', '--epochs', '30', ...restoring] },
    { args: [...smoke.slice(1), '--set', 'dataset.validation=0', '--min-accuracy', '1'], code: 6 },
    { args: ['smoke', '--dry-run'] },
    { args: ['digits', '--epochs', '1'] },
    { args: ['digits', '--epochs', '1', ...set({ 'dataset.test': 0 }), '--out', 'no-test'] },
    { args: ['smoke', ...set({ 'training.epoch': 3, seed: -1 })], code: 2 },
    { args: ['--epochs', '0'], code: 2 }
  ],
  evaluate: [
    { args: ['smoke'] },
    { args: ['one-output', '--split', 'validation'] },
    { args: ['digits'] },
    { args: ['digits', '--data', 'digits'] },
    { args: ['smoke', '--min-accuracy', '1'], code: 6 },
    { args: ['none'], code: 4 }
  ],
  predict: [
    { args: ['smoke', 'seven.svg'] },
    { args: ['one-output', 'seven.svg'] },
    { args: ['smoke', 'seven.svg', 'missing.png'], code: 3 },
    { args: ['missing.png'], code: 3 }
  ],
  plot: [
    { args: ['smoke', 'one-output', '-o', 'curves.svg'] },
    { args: ['smoke', '--filters', '-o', 'filters.svg'] },
    { args: ['-o', 'curves.gif'], code: 2 }
  ],
  reproduce: [{ args: ['smoke'] }, { args: ['changed'], code: 6 }, { args: ['none'], code: 4 }],
  runs: [{ args: [] }, { args: ['--all'] }, { args: ['--wrong'], code: 2 }],
  summary: [
    { args: ['smoke'] },
    { args: ['--config', 'mnist', '--explain'] },
    { args: ['--config', 'mnist', '--keras'] },
    { args: ['--config', 'none'], code: 2 }
  ],
  explain: [
    { args: [] },
    ...topicNames.map((topic) => ({ args: [topic] })),
    ...steps.map((topic) => ({ args: [topic, '--step', '--answer'] })),
    { args: ['network', '--run', 'one-output'] },
    { args: ['layer'], code: 2 }
  ],
  convolve: [
    { args: ['--input', '[[1,2],[3,4]]', '--filter', '[[1]]'] },
    { args: ['--input', '[[1]]'], code: 2 }
  ],
  pool: [{ args: ['--input', '[[1,2],[3,4]]'] }, { args: ['--size', '0'], code: 2 }],
  data: [{ args: [] }, { args: ['digits'] }, { args: ['--clear-cache'] }, { args: ['none'], code: 2 }],
  engine: [{ args: [] }, { args: ['--wrong'], code: 2 }],
  // What it prints when it has installed TensorFlow: test/system/tensorflow-install.test.ts.
  'engine-install': [{ args: ['tensorflow', '--wheel', 'none.whl'], code: 2 }],
  'engine-uninstall': [{ args: ['tensorflow'] }, { args: ['none'], code: 2 }]
}

/** What is no command's one document. */
const others = ['train-lines', 'version', 'error']

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
  write(join(cwd, 'digits'), await pngFiles(await someDigits(8)))
  await writeFile(
    join(cwd, 'seven.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 140"><path d="M18 16 L82 14 C64 50 50 90 42 132" fill="none" stroke="black" stroke-width="12"/></svg>'
  )
})

/** The document of a command line, and how it ended. */
async function run(args: readonly string[]): Promise<{ document: unknown; code: number | null }> {
  const { code, stdout } = await cnn([...args, '--json', '--quiet'], {
    cwd,
    env: { XDG_CACHE_HOME: join(cwd, 'cache') }
  })
  return { document: JSON.parse(stdout), code }
}

describe('the schemas', () => {
  it('are there for every command with --json, each tried below', async () => {
    const expected = [...(await commandsWithJson()), ...others].sort()
    expect(published.sort()).toEqual(expected)
    expect([...Object.keys(cases), ...others].sort()).toEqual(expected)
  })

  it.each(published)('%s says which version it has and lets fields be added', (name) => {
    const schema = JSON.parse(textOf(name))
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema.$id).toBe(`urn:cnn:document:${name}:1`)
    expect(schema.title).toContain('version 1')
    expect(textOf(name)).not.toContain('"additionalProperties": false')
  })

  it('refuse a document that lacks a field, and the test one with a field too many', () => {
    expect(faultsOf('version', { name: 'cnn', version: '1', node: 'v20' })).toEqual([])
    expect(faultsOf('version', { name: 'cnn', node: 'v20' })).toHaveLength(2)
    expect(faultsOf('version', { name: 'cnn', version: '1', node: 'v20', os: 'linux' })).toHaveLength(1)
    expect(faultsOf('error', { error: { code: 'NONE', message: '', hint: '', where: null } })).toHaveLength(2)
  })
})

describe.each(Object.entries(cases))('%s', (name, lines) => {
  beforeAll(async () => {
    if (name === 'reproduce') await changedRun()
  })

  it.each(lines)('$args', async ({ args, code = 0 }) => {
    const ended = await run([...name.split('-'), ...args])
    expect(faultsOf(name, ended.document)).toEqual([])
    expect(ended.code).toBe(code)
    if (code === 0) expect(faultsOf('error', ended.document)).not.toEqual([])
  })
})

it('engine install, as test/system/tensorflow-install.test.ts has its document', () => {
  const document = { directory: '/home/me/.cache/cnn/tensorflow', version: '2.21.0', wasThere: false }
  expect(faultsOf('engine-install', document)).toEqual([])
})

it('--version and an unknown command', async () => {
  expect(faultsOf('version', (await run(['--version'])).document)).toEqual([])
  expect(faultsOf('error', (await run(['tarin'])).document)).toEqual([])
})

describe('cnn train --json-lines', () => {
  it.each([
    { args: [] },
    { args: oneOutput },
    { args: ['--dry-run'] },
    { args: ['--min-accuracy', '1'], code: 6 },
    { args: ['--set', 'training.epoch=3'], code: 2 },
    { args: ['--json'], code: 2 }
  ])('$args', async ({ args, code = 0 }) => {
    const ended = await cnn([...smoke, ...args, '--json-lines', '--quiet'], { cwd })
    const lines = ended.stdout.trimEnd().split('\n')
    expect(lines.flatMap((line) => faultsOf('train-lines', JSON.parse(line)))).toEqual([])
    expect(ended.code).toBe(code)
  })
})

describe('docs/json.md', () => {
  const page = readFileSync(join(root, 'docs/json.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([\w-]+)\.schema\.json` +\| .*? \| `(cnn .*)` +\|$/gm)].map(
    ([, name = '', command = '']) => ({ name, command })
  )

  it('names every schema', () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(published.sort())
  })

  // Installing TensorFlow is a matter of test/system.
  it.each(rows.filter(({ name }) => name !== 'engine-install'))('$command', async ({ name, command }) => {
    const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '')
    const { stdout } = await cnn([...words.slice(1), '--quiet'], { cwd })
    const printed = name === 'train-lines' ? stdout.trimEnd().split('\n') : [stdout]
    const documents: unknown[] = printed.map((text) => JSON.parse(text))
    expect(documents.flatMap((document) => faultsOf(name, document))).toEqual([])
    if (name !== 'error') expect(documents.flatMap((document) => faultsOf('error', document))).not.toEqual([])
  })
})

/** A run whose history is not what was trained. */
async function changedRun(): Promise<void> {
  await cp(join(cwd, 'runs/smoke'), join(cwd, 'runs/changed'), { recursive: true })
  const history = join(cwd, 'runs/changed/history.csv')
  const text = await readFile(history, 'utf8')
  await writeFile(history, text.replace(/^2,([^,]*),[^,]*/m, '2,$1,0.5'))
}
