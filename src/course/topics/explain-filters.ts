/** Filters that have a name, on patches and on pictures. */
import { valueAt } from '../../math/numbers.js'
import { innerProduct } from '../../reference/inner-product.js'
import { type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import { type FilterName, filterNames, filterTensor, namedFilter } from '../computation/filters.js'
import { convolveImage } from '../computation/image-operations.js'
import { dottedPatch, flatPatch, house } from '../computation/lecture-examples.js'
import { checkWindow } from './check-window.js'
import { type Explanation, row, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { imagePart, largestOf, sizesText, slidingOf } from './sliding.js'

export function explainFilters(given: Given): Explanation {
  const { digit } = given
  const own = given.own ?? { image: digit ? scaled(digit.image) : house, isPicture: true }
  const results = resultsOf(own.image, given)
  const subject = digit ? `test image ${digit.index}, a ${digit.label}` : 'a drawn house'
  return {
    title: 'Filters: nine numbers that find edges, sharpen or blur',
    sections: [named(), onPatches(), onImage(own, results, given, given.own ? 'On yours' : `On ${subject}`)],
    questions: [
      {
        question:
          'The numbers of edge add up to 0, those of the others to 1. What does that say of a flat patch?',
        answer:
          'On a patch of one brightness the inner product is that brightness times the sum of the filter: ' +
          `${filterNames.map((name) => `${name} ${numberText(sumOf(name))}`).join(', ')} times the brightness. So edge ` +
          'makes all flat parts black, and the others leave the brightness as it is.'
      },
      {
        question: 'Why are the numbers of a blur divided, by 9 or by 16?',
        answer:
          'So that they add up to 1 and the output is a mean: without it the picture would be 9 or 16 times as bright.'
      }
    ],
    picture: {
      kind: 'images',
      title: `Filters: ${given.own ? 'an image of your own' : subject}`,
      images: (given.filter ? results : [{ name: 'image', output: own.image }, ...results]).map(
        ({ name, output }) => ({ image: output, label: name })
      )
    }
  }
}

const scaled = ({ shape, data }: Tensor): Tensor =>
  tensor(
    shape,
    Float64Array.from(data, (byte) => byte / 255)
  )

const sumOf = (name: FilterName): number => {
  const { numbers, divisor } = namedFilter(name)
  return Array.from(numbers.data).reduce((sum, value) => sum + value, 0) / divisor
}

interface Result {
  readonly name: string
  readonly output: Tensor
}

/** What the filters make of an image; the user's alone where there is one. */
function resultsOf(image: Tensor, given: Given): Result[] {
  const sliding = slidingOf({ ...given, padding: given.padding ?? 'same' })
  checkWindow('the filter', image, given.filter?.shape ?? [3, 3], sliding)
  if (given.filter)
    return [{ name: given.filterName ?? 'your filter', output: convolveImage(image, given.filter, sliding) }]
  return filterNames.map((name) => ({ name, output: convolveImage(image, filterTensor(name), sliding) }))
}

function named(): Section {
  const filters = filterNames.map(namedFilter)
  return {
    heading: 'Five filters',
    blocks: [
      row(
        ...filters.map(({ name, numbers, divisor }) => ({
          numbers,
          caption: divisor === 1 ? name : `${name}: 1/${divisor} of`
        }))
      ),
      table(
        ['filter', ''],
        filters.map(({ name, does }) => [name, does])
      )
    ].map((block) =>
      block.kind === 'table'
        ? { ...block, columns: block.columns.map((one) => ({ ...one, align: 'left' as const })) }
        : block
    ),
    values: { filters: filters.map(({ name }) => ({ name, filter: toNested(filterTensor(name)) })) }
  }
}

function onPatches(): Section {
  const products = filterNames.map((name) => ({
    name,
    flat: innerProduct(flatPatch, filterTensor(name)),
    dotted: innerProduct(dottedPatch, filterTensor(name))
  }))
  return {
    heading: 'On a flat patch and on one with a brighter middle',
    blocks: [
      row({ numbers: flatPatch, caption: 'flat' }, { numbers: dottedPatch, caption: 'dotted' }),
      table(
        ['inner product with', 'flat', 'dotted'],
        products.map(({ name, flat, dotted }) => [name, numberText(flat), numberText(dotted)])
      ),
      text(
        'Edge gives 0 where nothing changes. Sharpen makes a pixel differ more from its neighbours, the blurs less.'
      )
    ],
    values: { products }
  }
}

function onImage(
  own: { readonly image: Tensor; readonly isPicture: boolean },
  results: readonly Result[],
  given: Given,
  heading: string
): Section {
  const sliding = slidingOf({ ...given, padding: given.padding ?? 'same' })
  const { output } = valueAt(results, 0)
  const filter = given.filter ?? filterTensor('edge')
  return {
    heading,
    blocks: [
      text(
        `${sizesText(own.image, filter, sliding, output)}${given.padding === undefined ? ', by a border of zeros' : ''}. ` +
          (own.isPicture
            ? 'Drawn from 0, black, to 1, white; what lies outside is cut off. -o writes them as PNG.'
            : '')
      ),
      row(
        ...[{ name: 'image', output: own.image }, ...results].map(({ name, output: image }) =>
          own.isPicture
            ? { picture: image, caption: name, small: true }
            : imagePart({ ...own, image }, name, largestOf(own.image, filter))
        )
      )
    ],
    values: {
      outputs: results.map(({ name, output: image }) => ({
        name,
        output: toNested(image),
        outputShape: image.shape
      }))
    }
  }
}
