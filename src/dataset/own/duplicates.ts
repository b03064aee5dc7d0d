/** Pictures that occur more than once, by their decoded pixels. */
import { valueAt } from '../../math/numbers.js'
import type { Pack } from '../pack/pack.js'
import { splitOf } from '../sources/pictures/picture-source.js'
import type { UsedPicture } from './look-at.js'

export interface Duplicates {
  /** Pictures that repeat another one of their own split. */
  readonly within: number
  /** Pictures of validation and test that training has, or the other of the two. */
  readonly across: number
  /** Of these groups some have different classes: their pictures contradict each other. */
  readonly conflicting: number
  /** Each with its pictures, in their order. */
  readonly groups: readonly (readonly UsedPicture[])[]
}

export function duplicatesOf(pictures: readonly UsedPicture[], pack: Pack): Duplicates {
  const byHash = new Map<string, UsedPicture[]>()
  for (const picture of pictures) {
    const { hash } = pack.factsOf(picture.place)
    const same = byHash.get(hash)
    if (same === undefined) byHash.set(hash, [picture])
    else same.push(picture)
  }
  const groups = [...byHash.values()].filter((group) => group.length > 1)
  let [within, across] = [0, 0]
  for (const group of groups) {
    const splits = new Set(group.map(splitOf))
    within += group.length - splits.size
    const first = splitOf(valueAt(group, 0))
    across += splits.size > 1 ? group.filter((picture) => splitOf(picture) !== first).length : 0
  }
  const conflicting = groups.filter((group) => new Set(group.map(({ label }) => label)).size > 1).length
  return { within, across, conflicting, groups }
}
