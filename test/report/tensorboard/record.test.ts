/** The checksum of RFC 3720's examples, and the record that TensorFlow writes. */
import { describe, expect, it } from 'vitest'
import { crc32c, record } from '../../../src/report/tensorboard/record.js'

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  it.each([
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['counting up', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['counting down', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
    ['123456789', new TextEncoder().encode('123456789'), 0xe3069283]
  ])('of %s', (_what, data, expected) => {
    expect(crc32c(data)).toBe(expected)
  })
})

it('a record is length, checksum, data, checksum', () => {
  const bytes = record(new TextEncoder().encode('foo'))
  const view = new DataView(bytes.buffer)
  expect(bytes).toHaveLength(8 + 4 + 3 + 4)
  expect(view.getBigUint64(0, true)).toBe(3n)
  expect(new TextDecoder().decode(bytes.subarray(12, 15))).toBe('foo')
  // Unmasked again, as crc32c::Unmask does.
  const unmasked = (masked: number): number => {
    const turned = (masked - 0xa282ead8) >>> 0
    return ((turned >>> 17) | (turned << 15)) >>> 0
  }
  expect(unmasked(view.getUint32(8, true))).toBe(crc32c(bytes.subarray(0, 8)))
  expect(unmasked(view.getUint32(15, true))).toBe(crc32c(bytes.subarray(12, 15)))
})
