/** The weights of an operation as kernels take them: address 0 stands for an array that is not there. */
import type { WeightPlace } from '../plan/operation.js'

/** Where the numbers of an array lie; 0: there is no array. */
export const valueAddress = (place: WeightPlace | undefined): number => place?.value ?? 0

/** Where its gradient lies; 0: there is no array. */
export const gradientAddress = (place: WeightPlace | undefined): number => place?.gradient ?? 0

/**
 * The kernel of a layer, and its bias where it has one.
 *
 * @throws Error where it has no kernel: never for a layer that was lowered
 */
export function kernelAndBias(
  { layer, weights: own }: { readonly layer: { readonly name: string }; readonly weights: readonly number[] },
  weights: readonly WeightPlace[]
): { readonly kernel: WeightPlace; readonly bias: WeightPlace | undefined } {
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  return { kernel, bias }
}
