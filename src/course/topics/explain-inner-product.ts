/** The inner product of vectors, matrices and tensors. */
import { CnnError } from '../../errors.js'
import { innerProduct } from '../../reference/inner-product.js'
import { fromNested, sameShape, type Tensor, toNested } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import { matrices, vectors } from '../computation/lecture-examples.js'
import { vec } from '../computation/vec.js'
import { type Explanation, row, type Section, text } from './explanation.js'
import type { Given } from './given.js'
import { productsText, sizeText, vectorText } from './wording.js'

const tensors: readonly [Tensor, Tensor] = [
  fromNested([
    [
      [1, 5],
      [3, 7]
    ],
    [
      [2, 6],
      [4, 8]
    ]
  ]),
  fromNested([
    [
      [1, 0],
      [1, 0]
    ],
    [
      [1, 0],
      [1, 2]
    ]
  ])
]

/** @throws CnnError USAGE where the user's two have different shapes */
export function explainInnerProduct({ input, filter }: Given): Explanation {
  const [a] = vectors
  const length = Math.sqrt(innerProduct(a, a))
  const [A] = matrices
  return {
    title: 'The inner product: how much two lists of numbers have in common',
    sections: [
      product('Two vectors', vectors, 'Multiply number by number, add up the products:'),
      product(
        'Two matrices',
        matrices,
        `The same, element by element. Written as vectors, column below column, they are those above: vec A is ` +
          `${vectorText(vec(A).data)}. So <A, B> = <vec A, vec B> = ` +
          `${numberText(innerProduct(vec(matrices[0]), vec(matrices[1])))}:`
      ),
      product(
        'Two tensors',
        tensors,
        `A tensor of ${sizeText(tensors[0].shape)} is two matrices, one behind the other. The same again:`
      ),
      ...(input ? [ofTheUser(input, filter ?? input)] : [])
    ],
    questions: [
      {
        question: `Of all vectors of length 1, which has the largest inner product with ${vectorText(a.data)}?`,
        answer:
          `The one in its direction, ${vectorText(a.data.map((value) => value / length))}: the product is the length ` +
          `of the vector, ${numberText(length)}. That is why a filter finds what looks like itself: of patches that are ` +
          'equally bright as a whole, the one most like the filter gives the largest number.'
      },
      {
        question: `What must b be so that <a, b> is the third number of a = ${vectorText(a.data)}?`,
        answer:
          `1 at the third place, 0 elsewhere: <a, [0, 0, 1, 0]> = ` +
          `${numberText(innerProduct(a, fromNested([0, 0, 1, 0])))}. The identity filter is such a one.`
      }
    ]
  }

  function ofTheUser(first: Tensor, second: Tensor): Section {
    if (!sameShape(first.shape, second.shape))
      throw new CnnError(
        'USAGE',
        `an inner product takes two of one shape, not ${sizeText(first.shape)} and ${sizeText(second.shape)}`,
        { where: '--filter', hint: 'give --input and --filter as many rows and columns' }
      )
    const what = filter ? 'Yours' : 'Yours with itself: the square of its length'
    return product(what, [first, second], 'Multiply number by number, add up the products:')
  }
}

function product(heading: string, [a, b]: readonly [Tensor, Tensor], said: string): Section {
  const value = innerProduct(a, b)
  return {
    heading,
    blocks: [
      text(said),
      row({ numbers: a, caption: 'A' }, { numbers: b, caption: 'B' }),
      text(`<A, B> = ${productsText(vec(a), vec(b), 8)} = ${numberText(value)}`)
    ],
    values: { a: toNested(a), b: toNested(b), innerProduct: value }
  }
}
