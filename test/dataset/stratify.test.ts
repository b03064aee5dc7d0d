/** The split by class: nothing lost, fractions kept, groups and duplicates in one part, the same for the same seed. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Stratifiable, stratify } from '../../src/dataset/stratify.js'

const sizes = fc.record({
  seed: fc.nat(0xffffffff),
  validation: fc.constantFrom(0, 0.1, 0.25, 3),
  test: fc.constantFrom(0, 0.1, 0.3, 2)
})
const labelled = (least: number): fc.Arbitrary<Stratifiable> =>
  fc.integer({ min: 1, max: 6 }).chain((classes) =>
    fc.record({
      classes: fc.constant(classes),
      labels: fc.array(fc.nat(classes - 1), { minLength: least, maxLength: 200 })
    })
  )
const grouped = labelled(8).chain(({ labels, classes }) =>
  fc.record({
    labels: fc.constant(labels),
    classes: fc.constant(classes),
    groups: fc.array(fc.option(fc.nat(40).map(String), { nil: undefined }), {
      minLength: labels.length,
      maxLength: labels.length
    }),
    hashes: fc.array(fc.option(fc.nat(90).map(String), { nil: undefined }), {
      minLength: labels.length,
      maxLength: labels.length
    })
  })
)

describe('stratify', () => {
  it('puts each picture into one part, in ascending order, the same for the same seed', () => {
    fc.assert(
      fc.property(grouped, sizes, (pictures, wanted) => {
        const split = stratify(pictures, wanted)
        const all = [...split.train, ...split.validation, ...split.test]
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: pictures.labels.length }, (_, i) => i))
        for (const part of [split.train, split.validation, split.test])
          expect([...part]).toEqual([...part].sort((a, b) => a - b))
        expect(stratify(pictures, wanted)).toEqual(split)
      })
    )
  })

  it('takes of each class its share, within one picture, and in all exactly as many as wanted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 10, max: 60 }), { minLength: 1, maxLength: 6 }),
        sizes,
        (counts, wanted) => {
          const labels = counts.flatMap((count, c) => Array<number>(count).fill(c))
          const split = stratify({ labels, classes: counts.length }, wanted)
          for (const part of ['validation', 'test'] as const) {
            const size = wanted[part]
            const total = size < 1 ? Math.round(size * labels.length) : size
            // At least one of each class comes before the total.
            const least = total === 0 ? 0 : counts.length
            expect(split[part]).toHaveLength(Math.max(total, least))
            for (const [c, count] of counts.entries()) {
              const has = [...split[part]].filter((place) => labels[place] === c).length
              if (total >= least) expect(Math.abs(has - (count * total) / labels.length)).toBeLessThan(2)
              if (total > 0) expect(has).toBeGreaterThan(0)
            }
          }
          expect(split.small).toEqual([])
        }
      )
    )
  })

  it('keeps groups and duplicates on one side', () => {
    fc.assert(
      fc.property(grouped, sizes, (pictures, wanted) => {
        const split = stratify(pictures, wanted)
        const partOf = new Map<number, string>()
        for (const part of ['train', 'validation', 'test'] as const)
          for (const i of split[part]) partOf.set(i, part)
        for (const keys of [pictures.groups, pictures.hashes]) {
          const parts = new Map<string, Set<string | undefined>>()
          for (const [i, key] of (keys ?? []).entries())
            if (key !== undefined) parts.set(key, (parts.get(key) ?? new Set()).add(partOf.get(i)))
          for (const found of parts.values()) expect(found.size).toBe(1)
        }
      })
    )
  })

  it('changes with the seed', () => {
    const pictures = { labels: Array<number>(100).fill(0), classes: 1 }
    const [a, b] = [1, 2].map((seed) => stratify(pictures, { seed, validation: 0.2, test: 0 }).validation)
    expect(a).not.toEqual(b)
  })

  it('reports classes that are too small for each part, and those without pictures', () => {
    const labels = [0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2]
    const { small, train } = stratify({ labels, classes: 4 }, { seed: 1, validation: 0.2, test: 0.2 })
    expect(small).toEqual([
      { class: 0, count: 1, missing: ['validation', 'test'] },
      { class: 1, count: 2, missing: ['validation', 'test'] },
      { class: 3, count: 0, missing: ['train', 'validation', 'test'] }
    ])
    expect([...train].slice(0, 3)).toEqual([0, 1, 2])
  })

  it('comes near the share where all pictures lie in groups', () => {
    const labels = Array.from({ length: 400 }, (_, i) => i % 2)
    const groups = labels.map((_, i) => `patient ${Math.floor(i / 8)}`)
    const { validation } = stratify({ labels, classes: 2, groups }, { seed: 3, validation: 0.25, test: 0 })
    expect(Math.abs(validation.length - 100)).toBeLessThanOrEqual(8)
  })

  it('takes a group of any size', () => {
    const labels = Array<number>(300_000).fill(0)
    const groups = labels.map((_, i) => (i < 250_000 ? 'one' : undefined))
    const split = stratify({ labels, classes: 1, groups }, { seed: 1, validation: 0.1, test: 0 })
    expect(split.validation).toHaveLength(30_000)
  })

  it('refuses what cannot be', () => {
    const labels = [0, 0, 1]
    for (const size of [3, 5, -1, 1.5, Number.NaN])
      expect(() => stratify({ labels, classes: 2 }, { seed: 1, validation: size, test: 0 })).toThrow(
        RangeError
      )
    expect(() => stratify({ labels, classes: 1 }, { seed: 1, validation: 0, test: 0 })).toThrow(RangeError)
    expect(() => stratify({ labels, classes: 2, groups: [] }, { seed: 1, validation: 0, test: 0 })).toThrow(
      RangeError
    )
  })
})
