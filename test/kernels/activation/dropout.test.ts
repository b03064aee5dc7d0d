/** The dropout kernel drops what the rule of random/dropout-draws.ts says, number by number. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { blockIn } from '../../../src/engine/compiled/kernels/block.js'
import { MemoryMap } from '../../../src/engine/compiled/plan/memory-map.js'
import { dropoutMask, dropoutPurpose, dropping } from '../../../src/random/dropout-draws.js'
import { bench } from '../memory.js'

const [input, output] = [4096, 512 * 1024]

it('is the mask times the numbers, for any place in the batch and any size', async () => {
  const { kernels, floats } = await bench()
  const word = fc.oneof(fc.integer({ min: 0, max: 0xffffffff }), fc.constantFrom(0, 1, 0xffffffff))
  const rate = fc.oneof(
    fc.double({ min: 0, max: 0.999999999, noNaN: true }),
    fc.constantFrom(0, 0.5, 0.999999999)
  )
  fc.assert(
    fc.property(
      fc.record({ seed: word, layer: word, step: word }),
      rate,
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 200 }),
      (pass, rate, first, images, size) => {
        const count = images * size
        for (let i = 0; i < count; i++) floats[input / 4 + i] = i - 50.5
        floats.fill(7, output / 4, output / 4 + count + 8)
        const { threshold, kept } = dropping(rate)
        const map = new MemoryMap()
        const { seed, layer } = pass
        const draws = blockIn(map, 'DropoutDraws', { size, seed, purpose: dropoutPurpose, layer, threshold })
        map.writeTables(floats.buffer)
        kernels.dropout(draws, input, output, images, first, pass.step, kept)
        const mask = dropoutMask(pass, rate, first, images, size)
        const expected = Array.from(mask, (factor, i) =>
          factor === 0 ? 0 : Math.fround((i - 50.5) * factor)
        )
        expect([...floats.subarray(output / 4, output / 4 + count)]).toEqual(expected)
        expect([...floats.subarray(output / 4 + count, output / 4 + count + 8)]).toEqual(Array(8).fill(7))
      }
    ),
    { numRuns: 500 }
  )
})
