/** The lecture's filters by name: what each is for, and its numbers. */
import { fromNested, type Tensor, tensor } from '../../reference/tensor.js'

export const filterNames = ['identity', 'edge', 'sharpen', 'box-blur', 'gaussian-blur'] as const

export type FilterName = (typeof filterNames)[number]

/** A filter that has a name. */
export interface NamedFilter {
  readonly name: FilterName
  /** What it does to a picture. */
  readonly does: string
  /** Whole numbers, `[3, 3]`, and what each is divided by. */
  readonly numbers: Tensor
  readonly divisor: number
}

const filters: { readonly [name in FilterName]: Omit<NamedFilter, 'name'> } = {
  identity: {
    does: 'leaves the picture as it is',
    numbers: fromNested([
      [0, 0, 0],
      [0, 1, 0],
      [0, 0, 0]
    ]),
    divisor: 1
  },
  edge: {
    does: 'is 0 where all is of one brightness, and large at edges',
    numbers: fromNested([
      [-1, -1, -1],
      [-1, 8, -1],
      [-1, -1, -1]
    ]),
    divisor: 1
  },
  sharpen: {
    does: 'makes a pixel differ more from its neighbours',
    numbers: fromNested([
      [0, -1, 0],
      [-1, 5, -1],
      [0, -1, 0]
    ]),
    divisor: 1
  },
  'box-blur': {
    does: 'takes the mean of nine pixels',
    numbers: fromNested([
      [1, 1, 1],
      [1, 1, 1],
      [1, 1, 1]
    ]),
    divisor: 9
  },
  'gaussian-blur': {
    does: 'takes a mean in which near pixels count more',
    numbers: fromNested([
      [1, 2, 1],
      [2, 4, 2],
      [1, 2, 1]
    ]),
    divisor: 16
  }
}

/** A filter and what is known of it. */
export const namedFilter = (name: FilterName): NamedFilter => ({ name, ...filters[name] })

/** The filter that is laid over a picture, `[3, 3]`: its numbers divided. */
export function filterTensor(name: FilterName): Tensor {
  const { numbers, divisor } = filters[name]
  return tensor(
    numbers.shape,
    numbers.data.map((value) => value / divisor)
  )
}

/** Whether a text is the name of a filter. */
export const isFilterName = (text: string): text is FilterName => filterNames.some((name) => name === text)
