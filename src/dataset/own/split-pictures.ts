/** Own pictures into splits: those that they come with, and those that the config asks for. */
import { counted, withCommas } from '../../counts.js'
import { CnnError } from '../../errors.js'
import { valueAt } from '../../math/numbers.js'
import { permutation, randomStream } from '../../random.js'
import { type StatedSplit, splitOf } from '../sources/pictures/picture-source.js'
import { stratify } from '../stratify.js'
import type { LookedAt, UsedPicture } from './look-at.js'

export interface SplitOptions {
  readonly seed: number
  /** A count, or a share below 1, of the pictures that have no other split. */
  readonly validation: number
  readonly test: number
}

/** The pictures of each split; those for training in the order of a seeded permutation. */
export interface SplitPictures {
  readonly train: readonly UsedPicture[]
  readonly validation: readonly UsedPicture[]
  readonly test: readonly UsedPicture[]
  /** What a user should know: classes that a split lacks. */
  readonly notices: readonly string[]
}

/**
 * A split that the pictures come with is taken as it is; the others are made: stratified, seeded, with groups and duplicates
 * on one side.
 *
 * @throws CnnError CONFIG where the sizes leave nothing to train on
 */
export function splitPictures(looked: LookedAt, { seed, validation, test }: SplitOptions): SplitPictures {
  const { pictures, pack, classes } = looked
  const used = (split: StatedSplit): UsedPicture[] => pictures.filter((picture) => splitOf(picture) === split)
  const [open, ownValidation, ownTest] = [used('train'), used('validation'), used('test')]
  const sizes = {
    validation: ownValidation.length > 0 ? 0 : validation,
    test: ownTest.length > 0 ? 0 : test
  }
  refuseSizes(sizes, open.length, looked.facts.name)
  const made = stratify(
    {
      labels: open.map(({ label }) => label),
      classes: classes.length,
      groups: open.map(({ group }) => group),
      hashes: open.map(({ place }) => pack.factsOf(place).hash)
    },
    { seed, ...sizes }
  )
  const at = (places: Uint32Array): UsedPicture[] => Array.from(places, (place) => valueAt(open, place))
  // A limited training takes the first: they must be of all classes.
  const train = at(made.train)
  const order = permutation(randomStream(seed, 'split', 2), train.length)
  return {
    train: Array.from(order, (place) => valueAt(train, place)),
    validation: ownValidation.length > 0 ? ownValidation : at(made.validation),
    test: ownTest.length > 0 ? ownTest : at(made.test),
    notices: made.small.map(
      ({ class: number, count, missing }) =>
        `the class ${classes[number]} has ${count === 1 ? 'one picture' : `${withCommas(count)} pictures`}: none in ${missing.join(' and ')}`
    )
  }
}

function refuseSizes(
  { validation, test }: { validation: number; test: number },
  count: number,
  name: string
): void {
  const wanted = (size: number): number => (size < 1 ? Math.round(size * count) : size)
  const sum = wanted(validation) + wanted(test)
  if (sum === 0 || sum < count) return
  throw new CnnError(
    'CONFIG',
    `${withCommas(sum)} of the ${counted(count, 'picture')} of ${name} set aside leave none to train on`,
    {
      where: validation > 0 ? 'dataset.validation' : 'dataset.test',
      hint: 'set aside fewer'
    }
  )
}
