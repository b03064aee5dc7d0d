/** Parameter blocks: numbers of the plan that a kernel reads from memory by the address of the block. */
import type { MemoryMap } from '../plan/memory-map.js'
import { type Blocks, blockFields } from './generated/blocks.js'

declare const name: unique symbol

/** The address of a block. A kernel accepts no other number in its place. */
export type Block<Name extends keyof Blocks> = number & { readonly [name]: Name }

/**
 * Places a block in the memory for as long as the memory exists.
 *
 * @param values whole numbers: addresses and differences of addresses in bytes, counts
 * @throws RangeError if a value is not a whole number
 */
export function blockIn<Name extends keyof Blocks>(
  map: MemoryMap,
  name: Name,
  values: Blocks[Name]
): Block<Name> {
  const words = blockFields[name].map((field) => {
    const value = Number(values[field])
    if (!Number.isInteger(value))
      throw new RangeError(`${name}.${String(field)} is ${value}, no whole number`)
    return value
  })
  return map.table(Uint32Array.from(words)) as Block<Name>
}
