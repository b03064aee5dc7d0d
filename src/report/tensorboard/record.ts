/** TFRecord, the framing of TensorBoard's event files: length, its checksum, the data, its checksum. */
import { valueAt } from '../../math/numbers.js'

/**
 * One record. Source: TensorFlow, tensorflow/core/lib/io/record_writer.h: uint64 length, uint32 masked CRC-32C of it, the
 * data, uint32 masked CRC-32C of the data, all little-endian.
 */
export function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length + 4)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(data.length), true)
  view.setUint32(8, masked(bytes.subarray(0, 8)), true)
  bytes.set(data, 12)
  view.setUint32(12 + data.length, masked(data), true)
  return bytes
}

/** A checksum of data that holds checksums is weak: so they are turned and moved. */
function masked(data: Uint8Array): number {
  const crc = crc32c(data)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

/** For each byte what it does to the remainder, with Castagnoli's polynomial, its bits reversed. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0x82f63b78 : 0)
  return remainder
})

/** CRC-32C (Castagnoli), as RFC 3720 has it in appendix B.4. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of data) crc = (crc >>> 8) ^ valueAt(table, (crc ^ byte) & 0xff)
  return (crc ^ 0xffffffff) >>> 0
}
