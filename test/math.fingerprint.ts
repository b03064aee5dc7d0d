/** A hash of the bits of many results of math.ts and random.ts: it must be the same on every kind of machine. */

/** Recorded on x64 with Node 20. */
export const fingerprintHash = 'd9f5f5c612d6feb7'

/**
 * Hashes some 30,000 results. It uses nothing from outside its body, so that its source can be run elsewhere.
 *
 * @returns 64 bits in hex
 */
export function fingerprint(
  math: typeof import('../src/math.js'),
  random: typeof import('../src/random.js')
): string {
  const view = new DataView(new ArrayBuffer(8))
  // FNV-1a of 64 bits, by words of 32 bits.
  let hash = 0xcbf29ce484222325n
  const addWord = (word: number): void => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(word)) * 0x100000001b3n)
  }
  const add = (number: number): void => {
    view.setFloat64(0, number)
    addWord(view.getUint32(0))
    addWord(view.getUint32(4))
  }
  for (const purpose of ['weights', 'split', 'shuffle', 'dropout', 'augmentation'] as const) {
    const stream = random.randomStream(123456789, purpose, 1, 2, 3)
    for (let i = 0; i < 400; i++) {
      const u = stream.uniform()
      const x = stream.normal()
      add(u)
      add(x)
      add(stream.below(1000003))
      add(math.exp(700 * (2 * u - 1)))
      add(math.exp(x))
      add(math.expm1(x))
      add(math.log(u))
      add(math.log1p(u - 0.5))
      add(math.sin(1000 * x))
      add(math.cos(100000 * u))
      add(math.tanh(x))
      add(math.powInt(u, i))
      add(math.powInt(0.999, i * i))
      add(math.pow(u, x))
    }
  }
  for (const index of random.epochPermutation(42, 7, 1000)) addWord(index)
  return hash.toString(16).padStart(16, '0')
}
