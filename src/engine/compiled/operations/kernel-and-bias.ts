/** The weights of an operation as arguments of kernels: address 0 stands for a missing array. */
import type { WeightPlace } from '../plan/operation.js'

/** The address of an array's numbers; 0 if there is no array. */
export const valueAddress = (place: WeightPlace | undefined): number => place?.value ?? 0

/** The address of its gradient; 0 if there is no array. */
export const gradientAddress = (place: WeightPlace | undefined): number => place?.gradient ?? 0

/**
 * The kernel of a layer, and its bias if it has one.
 *
 * @throws Error if it has no kernel, which never happens for a layer that was lowered
 */
export function kernelAndBias(
  { layer, weights: own }: { readonly layer: { readonly name: string }; readonly weights: readonly number[] },
  weights: readonly WeightPlace[]
): { readonly kernel: WeightPlace; readonly bias: WeightPlace | undefined } {
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  return { kernel, bias }
}
