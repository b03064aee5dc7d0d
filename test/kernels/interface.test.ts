/** The generated TypeScript interface of the kernels: current, and strict about arguments. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { kernelInterface } from '../../scripts/kernel-interface.js'
import { blockIn } from '../../src/engine/compiled/kernels/block.js'
import { argumentCounts } from '../../src/engine/compiled/kernels/generated/kernels.js'
import { withReplacements } from '../../src/engine/compiled/kernels/kernel-set.js'
import {
  bindKernels,
  compileFrom,
  compileKernels,
  type Kernels
} from '../../src/engine/compiled/kernels/webassembly-kernels.js'
import { MemoryMap } from '../../src/engine/compiled/plan/memory-map.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const generated = join(root, 'src/engine/compiled/kernels/generated')

it('is what src/kernels makes', () => {
  const found = readdirSync(generated).map((name) => [name, readFileSync(join(generated, name), 'utf8')])
  expect(Object.fromEntries(found)).toEqual(kernelInterface(root))
})

it('has every kernel of dist/kernels.wasm, and no other', async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const instance = new WebAssembly.Instance(await compileKernels(), { env: { memory } })
  const functions = Object.entries(instance.exports).flatMap(([name, value]) =>
    typeof value === 'function' ? [[name, value.length]] : []
  )
  expect(Object.fromEntries(functions)).toEqual(argumentCounts)
})

it('refuses a module with other kernels, and says what to do', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const empty = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
  expect(() => bindKernels(empty, memory)).toThrow(
    expect.objectContaining({ code: 'ENGINE', hint: 'run npm run build' })
  )
})

it('says what to do where the build has made no kernels', async () => {
  const missing = new URL('file:///nowhere/kernels.wasm')
  await expect(compileFrom(missing)).rejects.toThrow(
    expect.objectContaining({ code: 'ENGINE', where: '/nowhere/kernels.wasm', hint: 'run npm run build' })
  )
})

it('lets no argument be missing, superfluous, or a number in the place of a block', () => {
  const map = new MemoryMap()
  const draws = { size: 1, seed: 2, purpose: 3, layer: 4, threshold: 5 }
  const block = blockIn(map, 'DropoutDraws', draws)
  const mistakes = (k: Kernels): void => {
    // @ts-expect-error: no count
    k.relu(0)
    // @ts-expect-error: one too many
    k.relu(0, 1, 2)
    // @ts-expect-error: an address in the place of the block
    k.dropout(0, 1, 2, 3, 4, 5, 6)
    k.dropout(block, 1, 2, 3, 4, 5, 6)
    // @ts-expect-error: another block
    k.maxPool(block, 1, 2, 3, 4)
    // @ts-expect-error: it gives nothing
    const nothing: number = k.clear(0, 1)
    const sum: number = k.norm(0, 1)
    expect([nothing, sum]).toHaveLength(2)
  }
  expect(mistakes).toBeTypeOf('function')
  // @ts-expect-error: no seed
  expect(() => blockIn(map, 'DropoutDraws', { size: 1, purpose: 3, layer: 4, threshold: 5 })).toThrow(
    'DropoutDraws.seed is NaN, no whole number'
  )
})

it('lays a block out in the order of its fields', () => {
  const map = new MemoryMap()
  const values = { size: 1, seed: 0xffffffff, purpose: -3, layer: 4, threshold: 5 }
  const block = blockIn(map, 'DropoutDraws', values)
  const memory = new ArrayBuffer(map.bytes(0))
  map.writeTables(memory)
  expect([...new Int32Array(memory, block, 5)]).toEqual([1, -1, -3, 4, 5])
})

it('takes kernels of another set: one alone, or a whole group', async () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  const kernels = bindKernels(await compileKernels(), memory)
  const calls: string[] = []
  const noted = (name: string) => (): void => {
    calls.push(name)
  }
  const mixed = withReplacements(kernels, {
    clear: noted('clear'),
    packRows: noted('packRows'),
    sparseInputGradient: noted('sparseInputGradient')
  })
  mixed.clear(0, 16)
  mixed.packRows(0, 0, 0, 0, 0)
  expect(calls).toEqual(['clear', 'packRows'])
  expect(mixed.relu).toBe(kernels.relu)
  // @ts-expect-error: what packs the filters of `winograd` comes with it
  expect(withReplacements(kernels, { winograd: noted('winograd') })).toHaveProperty('packWinograd')
})
