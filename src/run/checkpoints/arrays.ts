/** Arrays of float32 as bytes, little-endian, one after the other, and back. */

/** The arrays in one piece of memory. Every processor that Node runs on but s390x is little-endian. */
export function bytesOf(arrays: readonly Float32Array[]): Uint8Array {
  const bytes = new Uint8Array(arrays.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const { buffer, byteOffset, byteLength } of arrays) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at)
    at += byteLength
  }
  return bytes
}

/**
 * Lists of arrays, of so many numbers each; undefined: the bytes are more or fewer.
 *
 * @param lists for each list the lengths of its arrays
 */
export function splitArrays(
  bytes: Uint8Array,
  lists: readonly (readonly number[])[]
): Float32Array[][] | undefined {
  if (lists.flat().reduce((sum, length) => sum + 4 * length, 0) !== bytes.length) return undefined
  let at = 0
  return lists.map((lengths) =>
    lengths.map((length) => {
      const array = new Float32Array(length)
      new Uint8Array(array.buffer).set(bytes.subarray(at, at + 4 * length))
      at += 4 * length
      return array
    })
  )
}
