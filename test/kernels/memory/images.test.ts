/** Bytes to numbers: exact to the bit, for any count. */
import { expect, it } from 'vitest'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

it('every byte is the float nearest to a 255th of it', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
  const { floats } = callKernel(memory, { bytes: read(bytes), floats: written(256) }, (k, at) =>
    k.bytesToFloats(at.bytes, 256, at.floats)
  )
  expect(floats).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
})

it('of any count of bytes that many numbers are written', () => {
  for (let count = 1; count <= 20; count++) {
    const bytes = Uint8Array.from({ length: count }, (_, i) => 255 - 7 * i)
    const { floats } = callKernel(memory, { bytes: read(bytes), floats: written(count) }, (k, at) =>
      k.bytesToFloats(at.bytes, count, at.floats)
    )
    expect(floats).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
  }
})
