/** The random streams: the published numbers of Philox, ranges, independence of position, and fair draws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Block,
  epochPermutation,
  type Purpose,
  permutation,
  philox,
  randomStream
} from '../src/random.js'

const word = fc.nat({ max: 0xffffffff })
const draw = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next)

describe('philox', () => {
  // Random123's known answers for philox4x32 with 10 rounds: D. E. Shaw Research, Random123, tests/kat_vectors.
  const known: [Block, [number, number], Block][] = [
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
    ]
  ]

  it.each(known)('gives the known answer for counter %s and key %s', (counter, key, expected) => {
    expect(philox(counter, key)).toEqual(expected)
  })
})

describe('randomStream', () => {
  it('reads word i from the block of the counter (floor(i / 4), indices) under (seed, purpose)', () => {
    const purposes: [Purpose, number][] = [
      ['weights', 0],
      ['split', 1],
      ['shuffle', 2],
      ['dropout', 3],
      ['augmentation', 4]
    ]
    for (const [purpose, number] of purposes) {
      const stream = randomStream(7, purpose, 11, 22, 33)
      expect(draw(8, () => stream.uint32())).toEqual([
        ...philox([0, 11, 22, 33], [7, number]),
        ...philox([1, 11, 22, 33], [7, number])
      ])
    }
  })

  it('gives the same words from any place on', () => {
    fc.assert(
      fc.property(word, fc.nat({ max: 40 }), (seed, position) => {
        const whole = randomStream(seed, 'dropout', 3)
        const words = draw(50, () => whole.uint32())
        const part = randomStream(seed, 'dropout', 3)
        part.seek(position)
        expect(draw(50 - position, () => part.uint32())).toEqual(words.slice(position))
      })
    )
  })

  it('reaches the last word, 2^34 - 1', () => {
    const stream = randomStream(1, 'weights')
    stream.seek(2 ** 34 - 1)
    expect(stream.uint32()).toBe(philox([0xffffffff, 0, 0, 0], [1, 0])[3])
  })

  it('refuses what is not a word of 32 bits, and a fourth index', () => {
    for (const bad of [-1, 0.5, 2 ** 32, Number.NaN]) {
      expect(() => randomStream(bad, 'split')).toThrow(RangeError)
      expect(() => randomStream(1, 'split', bad)).toThrow(RangeError)
    }
    expect(() => randomStream(1, 'split', 1, 2, 3, 4)).toThrow(RangeError)
  })
})

describe('uniform', () => {
  it('is a float32 in [0, 1) with mean 1/2 and variance 1/12', () => {
    const stream = randomStream(42, 'weights', 1)
    const numbers = draw(100_000, () => stream.uniform())
    expect(numbers.every((x) => x >= 0 && x < 1 && Math.fround(x) === x)).toBe(true)
    // Six standard deviations of the mean of 100,000 are 0.0055; of the mean square 0.0057.
    expect(mean(numbers)).toBeCloseTo(0.5, 2)
    expect(mean(numbers.map((x) => x * x))).toBeCloseTo(1 / 3, 2)
  })
})

describe('below', () => {
  it('stays in [0, n)', () => {
    fc.assert(
      fc.property(word, fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        const stream = randomStream(seed, 'shuffle')
        for (const number of draw(5, () => stream.below(n))) {
          expect(Number.isInteger(number) && number >= 0 && number < n).toBe(true)
        }
      })
    )
  })

  it('draws every number equally often', () => {
    const stream = randomStream(3, 'split')
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 70_000; i++) counts[stream.below(7)]! += 1
    // Chi-squared with 6 degrees of freedom exceeds 27.9 once in 10,000.
    expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(27.9)
  })

  it('has no bias where n does not divide 2^32', () => {
    // Taken modulo n = 3 * 2^30 without rejection, the lower third would come twice as often: half of all.
    const stream = randomStream(4, 'split')
    const low = draw(20_000, () => stream.below(3 * 2 ** 30)).filter((x) => x < 2 ** 30).length
    expect(Math.abs(low / 20_000 - 1 / 3)).toBeLessThan(0.02)
  })

  it('refuses what is no number of choices', () => {
    const stream = randomStream(0, 'split')
    for (const n of [0, -1, 1.5, 2 ** 32 + 1, Number.NaN]) expect(() => stream.below(n)).toThrow(RangeError)
  })
})

describe('normal', () => {
  it('has mean 0, variance 1, no skew and kurtosis 3', () => {
    const stream = randomStream(42, 'weights', 2)
    const numbers = draw(100_000, () => stream.normal())
    const moment = (power: number): number => mean(numbers.map((x) => x ** power))
    // Bounds are five standard deviations of each estimate: sqrt of 1, 2, 15 and 96 over 100,000, times 5.
    expect(Math.abs(moment(1))).toBeLessThan(0.016)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.023)
    expect(Math.abs(moment(3))).toBeLessThan(0.062)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.16)
    // A normal number is beyond 1.96 in 5% of all cases.
    expect(numbers.filter((x) => Math.abs(x) > 1.959964).length / 100_000).toBeCloseTo(0.05, 2)
    expect(numbers.every((x) => Math.abs(x) < 6.67)).toBe(true)
  })

  it('takes two words', () => {
    const stream = randomStream(5, 'weights')
    stream.normal()
    const after = stream.uint32()
    stream.seek(2)
    expect(stream.uint32()).toBe(after)
  })
})

describe('permutation', () => {
  it('holds every number once', () => {
    fc.assert(
      fc.property(word, fc.nat({ max: 300 }), (seed, n) => {
        const order = permutation(randomStream(seed, 'split'), n)
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      })
    )
  })

  it('draws every order equally often', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 24_000; i++) {
      const order = permutation(randomStream(i, 'split'), 4).join()
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    // Chi-squared with 23 degrees of freedom exceeds 58.6 less than once in 10,000.
    const distance = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0)
    expect(distance).toBeLessThan(58.6)
  })
})

describe('epochPermutation', () => {
  it('is the permutation of the shuffle stream of that epoch, another one each epoch', () => {
    expect(epochPermutation(42, 3, 100)).toEqual(permutation(randomStream(42, 'shuffle', 3), 100))
    expect(epochPermutation(42, 1, 100)).not.toEqual(epochPermutation(42, 2, 100))
    expect(epochPermutation(42, 1, 100)).not.toEqual(epochPermutation(43, 1, 100))
  })

  it('has not changed since runs were recorded with it', () => {
    // From this code at its first version: a change here changes what every seed trains.
    expect([...epochPermutation(42, 1, 10)]).toEqual([9, 6, 5, 4, 0, 8, 1, 2, 7, 3])
  })
})

function mean(numbers: number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length
}
