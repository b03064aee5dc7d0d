/** The initial values of a network's weights, drawn from the seed, and the hash of weights. */
import { createHash } from 'node:crypto'
import type { Network } from '../config/network/network.js'
import { randomStream } from '../random.js'
import { initialValues } from './draw-weights.js'

/**
 * The weights that training starts from: every engine starts with the same bits.
 *
 * @param seed a whole number in [0, 2^32); the weight at each index has its own random stream
 * @returns in the order of {@link Network.weights}, row-major
 */
export const initialWeights = (network: Network, seed: number): Float32Array[] =>
  network.weights.map((weight, index) => initialValues(weight, randomStream(seed, 'weights', index)))

/** SHA-256, in hex, of weights as float32 little-endian, one array after the other. */
export function hashWeights(weights: readonly Float32Array[]): string {
  const hash = createHash('sha256')
  // Every processor that Node runs on, except s390x, is little-endian.
  for (const { buffer, byteOffset, byteLength } of weights)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength))
  return hash.digest('hex')
}
