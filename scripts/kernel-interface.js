// Writes src/engine/compiled/kernels/generated/: the TypeScript interface of dist/kernels.wasm, from src/kernels.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isError, NodeKind, newOptions, newProgram, nextDiagnostic, parse } from 'assemblyscript'

const kernels = 'src/kernels'
const generated = 'src/engine/compiled/kernels/generated'

/** What TypeScript passes for each type of a parameter and receives for each type of a result. */
const types = {
  ...{ usize: 'number', i32: 'number', u32: 'number', f32: 'number', f64: 'number' },
  ...{ bool: '0 | 1', void: 'void' }
}
/** Types of four bytes that a parameter block may contain: whole numbers. */
const fieldTypes = ['usize', 'i32', 'u32']

const typeName = (type) => type.name.identifier.text

/** The statements of a kernel module, by name. */
function moduleOf(root, path) {
  const text = readFileSync(join(root, `${path}.ts`), 'utf8')
  const program = newProgram(newOptions())
  parse(program, text, `${path}.ts`, true)
  const problem = nextDiagnostic(program)
  if (problem && isError(problem)) throw new Error(`${path}.ts: ${problem.message}`)
  const { statements } = program.sources.find(({ internalPath }) => internalPath === path)
  return { path, text, statements }
}

/** The doc comment before a declaration, with its delimiters; '' if there is none. */
function docOf(text, { range }) {
  const before = text.slice(0, range.start)
  const found = /\/\*\*(?:(?!\*\/)[\s\S])*\*\/(?=\s*(?:@unmanaged\s+)?(?:export\s+)?$)/.exec(before)
  return found ? found[0].replace(/\n\s*\*/g, '\n *') : ''
}

/** The kernels that the index exports, with the module that each is declared in. */
function exportsOf(root) {
  const index = moduleOf(root, `${kernels}/index`)
  return index.statements.flatMap((statement) => {
    if (statement.kind !== NodeKind.Export || !statement.internalPath)
      throw new Error(`${kernels}/index.ts may hold nothing but exports from other modules`)
    const module = moduleOf(root, statement.internalPath)
    return statement.members.map(({ localName: { text: name } }) => {
      const found = module.statements.find(
        (each) => each.kind === NodeKind.FunctionDeclaration && each.name.text === name
      )
      if (!found) throw new Error(`${module.path}.ts has no function ${name}`)
      return { name, module, declaration: found }
    })
  })
}

/** The exported constants of layout.ts: whole numbers, and products of them and of earlier constants. */
function layoutOf(root) {
  const { text, statements } = moduleOf(root, `${kernels}/layout`)
  const values = new Map()
  return statements
    .flatMap(({ declarations, ...statement }) => (declarations ?? []).map((each) => ({ each, statement })))
    .map(({ each, statement }) => {
      const name = each.name.text
      const { start, end } = each.initializer.range
      const factors = text
        .slice(start, end)
        .split('*')
        .map((factor) => factor.trim())
      const value = factors.reduce((product, factor) => product * (values.get(factor) ?? Number(factor)), 1)
      if (!Number.isInteger(value)) throw new Error(`layout.ts: ${name} is not a product of whole numbers`)
      values.set(name, value)
      const camel = name.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase())
      return { name: camel, value, doc: docOf(text, statement) }
    })
}

/** The parameter blocks that kernels take: classes without methods, with fields of four bytes. */
function blocksOf(root) {
  const files = readdirSync(join(root, kernels), { recursive: true }).filter((name) => /\.ts$/.test(name))
  const paths = files.sort().map((name) => posix.join(kernels, name.replaceAll('\\', '/').slice(0, -3)))
  const modules = paths.map((path) => moduleOf(root, path))
  return modules.flatMap(({ path, text, statements }) =>
    statements
      .filter(({ kind }) => kind === NodeKind.ClassDeclaration)
      .map((declaration) => {
        const name = declaration.name.text
        const fields = declaration.members.map((member) => {
          const type = member.kind === NodeKind.FieldDeclaration ? typeName(member.type) : undefined
          if (!fieldTypes.includes(type))
            throw new Error(`${path}.ts: ${name} may have fields of ${fieldTypes.join(', ')} only`)
          return { name: member.name.text, doc: docOf(text, member) }
        })
        return { name, fields, path, doc: docOf(text, declaration) }
      })
  )
}

const familyOf = (path) => posix.relative(kernels, path).split('/')[0]
const upper = (name) => name[0].toUpperCase() + name.slice(1)
const header = (what) => `/** ${what} Generated from src/kernels by scripts/kernel-interface.js. */\n`

const indented = (levels, text) => text.replace(/^(?=.)/gm, '  '.repeat(levels))

const withDoc = (levels, doc, line) =>
  (doc === '' ? '' : `${indented(levels, doc)}\n`) + indented(levels, line)

/** A list on one line if it fits, else one item on each line, as the formatter of the project writes it. */
function list(levels, before, items, after) {
  const line = `${before}${items.join(', ')}${after}`
  return 2 * levels + line.length <= 110 ? line : `${before}\n  ${items.join(',\n  ')}\n${after}`
}

function familyModule(family, own, blocks) {
  const used = new Set()
  const typeOf = (type) => {
    const name = typeName(type)
    if (name in types) return types[name]
    if (!blocks.some((block) => block.name === name)) throw new Error(`a kernel has the unknown type ${name}`)
    used.add(name)
    return `Block<'${name}'>`
  }
  const methods = own.map(({ name, module, declaration }) => {
    const { parameters, returnType } = declaration.signature
    const typed = parameters.map((each) => `${each.name.text}: ${typeOf(each.type)}`)
    return withDoc(1, docOf(module.text, declaration), list(1, `${name}(`, typed, `): ${typeOf(returnType)}`))
  })
  const imports = used.size > 0 ? "\nimport type { Block } from '../block.js'\n" : ''
  return `${header(`The kernels of src/kernels/${family}.`)}${imports}
export interface ${upper(family)}Kernels {\n${methods.join('\n\n')}\n}\n`
}

const importTypes = (families, suffix) =>
  families
    .map(
      (family) => `import type { ${upper(family)}${suffix} } from './${family}-${suffix.toLowerCase()}.js'`
    )
    .join('\n')

const extending = (name, families) =>
  `export interface ${name}\n  extends ${families.map((family) => upper(family) + name).join(',\n    ')} {}`

function indexModule(families, all) {
  const counts = all.map(({ name, declaration }) => `  ${name}: ${declaration.signature.parameters.length}`)
  return `${header('All kernels.')}${importTypes(families, 'Kernels')}

${extending('Kernels', families)}

/** How many arguments each kernel takes. */
export const argumentCounts: { readonly [Name in keyof Kernels]: number } = {\n${counts.join(',\n')}\n}\n`
}

function layoutModule(layout) {
  const entries = layout.map(({ name, value, doc }) => withDoc(1, doc, `${name}: ${value}`))
  return `${header('Sizes of the layouts that kernels write and read.')}
export const layout = {\n${entries.join(',\n')}\n} as const\n`
}

function familyBlocksModule(family, own) {
  const interfaces = own.map(({ name, fields, doc }) => {
    const lines = fields.map((field) => withDoc(1, field.doc, `readonly ${field.name}: number`))
    return withDoc(1, doc, `readonly ${name}: {\n${lines.join('\n')}\n}`)
  })
  return `${header(`Parameter blocks of the kernels of src/kernels/${family}.`)}
export interface ${upper(family)}Blocks {\n${interfaces.join('\n\n')}\n}\n`
}

function blocksModule(families, blocks) {
  const orders = blocks.map(({ name, fields }) =>
    indented(
      1,
      list(
        1,
        `${name}: [`,
        fields.map((each) => `'${each.name}'`),
        ']'
      )
    )
  )
  return `${header('All parameter blocks.')}${importTypes(families, 'Blocks')}

/** The numbers of each block, by the name of its class. */
${extending('Blocks', families)}

/** The fields of each block in the order in which they lie in memory, four bytes each. */
export const blockFields: { readonly [Name in keyof Blocks]: readonly (keyof Blocks[Name])[] } = {
${orders.join(',\n')}\n}\n`
}

/** @returns the text of each generated module, by its name */
export function kernelInterface(root) {
  const all = exportsOf(root)
  const families = [...new Set(all.map(({ module }) => familyOf(module.path)))]
  const blocks = blocksOf(root)
  const blocksBy = (family) => blocks.filter(({ path }) => familyOf(path) === family)
  const withBlocks = families.filter((family) => blocksBy(family).length > 0)
  const kernelsBy = (family) => all.filter(({ module }) => familyOf(module.path) === family)
  return Object.fromEntries([
    ['kernels.ts', indexModule(families, all)],
    ['layout.ts', layoutModule(layoutOf(root))],
    ['blocks.ts', blocksModule(withBlocks, blocks)],
    ...families.map((family) => [`${family}-kernels.ts`, familyModule(family, kernelsBy(family), blocks)]),
    ...withBlocks.map((family) => [`${family}-blocks.ts`, familyBlocksModule(family, blocksBy(family))])
  ])
}

/** Writes the modules that have changed, and reports it, because they must be committed with the kernels. */
export function writeKernelInterface(root) {
  const directory = join(root, generated)
  mkdirSync(directory, { recursive: true })
  const texts = kernelInterface(root)
  for (const name of readdirSync(directory)) if (!(name in texts)) rmSync(join(directory, name))
  for (const [name, text] of Object.entries(texts)) {
    const file = join(directory, name)
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue
    writeFileSync(file, text)
    console.log(`${generated}/${name} written anew from ${kernels}`)
  }
}

const file = fileURLToPath(import.meta.url)
if (process.argv[1] === file) writeKernelInterface(join(dirname(file), '..'))
