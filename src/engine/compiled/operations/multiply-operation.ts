/** The product of two paths, one of which may be a single pixel that is spread over the other. */
import { elements } from '../../../config/network/network.js'
import { lastSide } from '../../../config/network/shape.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Passed, type Shard } from '../plan/operation.js'
import { twoInputs } from './two-inputs.js'

export const multiply: OperationKind<OperationOf<'multiply'>> = ({ shape, factors }) => {
  const channels = lastSide(shape)
  const pixels = elements(shape) / channels
  const isSpread = (which: 0 | 1): boolean => elements(factors[which]) < elements(shape)
  return {
    pack() {},
    calls({ inputs, output, outputGradient }) {
      const [a, b] = twoInputs(inputs)
      const numbers = (shard: Shard): number => (shard.count * output.imageBytes) / 4
      /** The product of an array of the output's shape with a factor, which may be a single pixel. */
      const times = (shard: Shard, whole: number, factor: number, isSpread: boolean, to: number): void => {
        const { kernels: k, count } = shard
        if (isSpread) k.multiplyPixels(whole, factor, count, pixels, channels, to)
        else k.multiply(whole, factor, numbers(shard), to)
      }
      /** The gradient of one factor: the output's gradient times the other. */
      const backward = (shard: Shard, own: Passed, other: Passed, which: 0 | 1): void => {
        if (own.gradient === undefined || outputGradient === undefined) return
        const [gradient, g, value] = [
          at(own.gradient, shard),
          at(outputGradient, shard),
          at(other.value, shard)
        ]
        if (isSpread(which))
          shard.kernels.multiplyPixelsGradient(value, g, shard.count, pixels, channels, gradient)
        else times(shard, g, value, isSpread(which === 0 ? 1 : 0), gradient)
      }
      return {
        forward(shard) {
          const [first, second, to] = [at(a.value, shard), at(b.value, shard), at(output, shard)]
          if (isSpread(0)) times(shard, second, first, true, to)
          else times(shard, first, second, isSpread(1), to)
        },
        backward(shard) {
          backward(shard, a, b, 0)
          backward(shard, b, a, 1)
        }
      }
    }
  }
}
