/** One call of a kernel over arrays with guards around each; it may write only the arrays that the test names. */

import type { Kernels } from '../../src/engine/compiled/kernels/webassembly-kernels.js'
import { slack } from '../../src/engine/compiled/plan/memory-map.js'
import { GuardedMap } from './guarded-map.js'
import { backgrounds, sameBits, type WatchedMemory } from './watched-memory.js'

/** What a kernel is given. */
export interface Given {
  /** What is put there; a count: nothing is. */
  readonly content: Float32Array | Uint32Array | Uint8Array | number
  /** Bytes past the end that it may write; undefined: it may write nothing at all. */
  readonly beyond?: number
}

/** Numbers that it only reads. */
export const read = (content: Float32Array | Uint32Array | Uint8Array): Given => ({ content })
/** Numbers that it changes, or so many that it writes. */
export const written = (content: Float32Array | number): Given => ({ content, beyond: 0 })
/** The same where a whole vector may go past the end: the map of the memory has room for it. */
export const writtenInVectors = (content: Float32Array | number): Given => ({ content, beyond: slack })

const bytesOf = ({ content }: Given): number =>
  typeof content === 'number' ? 4 * content : content.byteLength

/**
 * Calls a kernel, and gives back what lies in each array afterwards.
 *
 * @throws Error where it writes what it may not, or where anything depends on what nobody has put there
 */
export function callKernel<Name extends string>(
  memory: WatchedMemory,
  arrays: Readonly<Record<Name, Given>>,
  call: (kernels: Kernels, at: Readonly<Record<Name, number>>) => void
): Record<Name, Float32Array> {
  const names = Object.keys(arrays) as Name[]
  const map = new GuardedMap()
  const at = Object.fromEntries(names.map((name) => [name, map.fixed(bytesOf(arrays[name]))])) as Record<
    Name,
    number
  >
  const results = backgrounds.map((background) => {
    memory.fill(map.bytes(0), background)
    for (const name of names) {
      const { content } = arrays[name]
      if (typeof content !== 'number') memory.put(at[name], content)
    }
    memory.changesOf(
      () => call(memory.kernels, at),
      names.flatMap((name) => {
        const { beyond } = arrays[name]
        return beyond === undefined ? [] : [[at[name], at[name] + bytesOf(arrays[name]) + beyond] as const]
      })
    )
    return names.map((name) => memory.take(at[name], Math.ceil(bytesOf(arrays[name]) / 4)))
  })
  const [found = [], other = []] = results
  const writtenOf = (values: Float32Array[]) => values.filter((_, i) => arrays[names[i]].beyond !== undefined)
  if (!sameBits(writtenOf(found), writtenOf(other)))
    throw new Error('the result depends on what nobody has put there')
  return Object.fromEntries(names.map((name, i) => [name, found[i]])) as Record<Name, Float32Array>
}
