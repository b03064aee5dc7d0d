/** Ways to damage a data file, plain or compressed: a table for the tests of files and of servers. */
import { deflateSync, gzipSync } from 'node:zlib'

export interface Damage {
  readonly name: string
  /** Makes the damaged file from the right one. */
  readonly make: (right: Buffer) => Buffer
}

const edited = (bytes: Buffer, offset: number, edit: (byte: number) => number): Buffer => {
  const copy = Buffer.from(bytes)
  const at = offset < 0 ? copy.length + offset : offset
  copy[at] = edit(copy[at] ?? 0)
  return copy
}
const html = Buffer.from('<!DOCTYPE html><html><body>Sign in to the network</body></html>')
const mebibyte = Buffer.alloc(1 << 20)
const bomb = gzipSync(Buffer.alloc(64 << 20))

/** Damage to the file as it is once unpacked. */
export const plainDamage: readonly Damage[] = [
  { name: 'empty', make: () => Buffer.alloc(0) },
  { name: 'one byte', make: (right) => right.subarray(0, 1) },
  { name: 'cut in the magic number', make: (right) => right.subarray(0, 3) },
  { name: 'cut in the dimensions', make: (right) => right.subarray(0, 7) },
  { name: 'cut after the header', make: (right) => right.subarray(0, 8) },
  { name: 'cut in the middle', make: (right) => right.subarray(0, right.length >> 1) },
  { name: 'cut by one byte', make: (right) => right.subarray(0, -1) },
  { name: 'flipped bit in the data', make: (right) => edited(right, -3, (byte) => byte ^ 0x10) },
  { name: 'flipped bit in the last byte', make: (right) => edited(right, -1, (byte) => byte ^ 1) },
  { name: 'flipped bit in a dimension', make: (right) => edited(right, 7, (byte) => byte ^ 1) },
  { name: 'wrong magic number', make: (right) => edited(right, 0, () => 0x7f) },
  { name: 'wrong data type', make: (right) => edited(right, 2, () => 0x0d) },
  { name: 'wrong number of dimensions', make: (right) => edited(right, 3, (byte) => byte + 1) },
  { name: 'one byte more', make: (right) => Buffer.concat([right, Buffer.from([0])]) },
  { name: 'a mebibyte more', make: (right) => Buffer.concat([right, mebibyte]) },
  { name: 'twice', make: (right) => Buffer.concat([right, right]) },
  { name: 'zeros of the right length', make: (right) => Buffer.alloc(right.length) },
  { name: 'reversed', make: (right) => Buffer.from(right).reverse() },
  { name: 'its start twice', make: (right) => Buffer.concat([right.subarray(0, 16), right]) },
  { name: 'a page of HTML', make: () => html },
  { name: 'HTML of the right length', make: (right) => Buffer.alloc(right.length, html) }
]

/** Damage to the packed file. */
export const packedDamage: readonly Damage[] = [
  ...plainDamage.map(({ name, make }) => ({
    name: `packed: ${name}`,
    make: (right: Buffer) => gzipSync(make(right))
  })),
  { name: 'cut in the middle, packed', make: (right) => half(gzipSync(right)) },
  { name: 'only its first byte, packed', make: (right) => gzipSync(right).subarray(0, 1) },
  { name: 'only its header, packed', make: (right) => gzipSync(right).subarray(0, 10) },
  { name: 'without its last byte, packed', make: (right) => gzipSync(right).subarray(0, -1) },
  { name: 'wrong checksum, packed', make: (right) => edited(gzipSync(right), -6, (byte) => byte ^ 1) },
  { name: 'wrong length, packed', make: (right) => edited(gzipSync(right), -2, (byte) => byte ^ 1) },
  { name: 'flipped bit, packed', make: (right) => edited(gzipSync(right), 25, (byte) => byte ^ 4) },
  { name: 'wrong method, packed', make: (right) => edited(gzipSync(right), 2, () => 7) },
  { name: 'packed twice', make: (right) => gzipSync(gzipSync(right)) },
  { name: 'packed by zlib', make: (right) => deflateSync(right) },
  { name: 'gzip bomb of 64 MiB', make: () => bomb },
  { name: 'gzip bomb after the file', make: (right) => Buffer.concat([gzipSync(right), bomb]) },
  {
    name: 'zeros after the packed data',
    make: (right) => Buffer.concat([gzipSync(right), Buffer.alloc(99)])
  },
  { name: 'text after the packed data', make: (right) => Buffer.concat([gzipSync(right), html]) },
  { name: 'two packed files', make: (right) => Buffer.concat([gzipSync(right), gzipSync(right)]) }
]

const half = (bytes: Buffer): Buffer => bytes.subarray(0, bytes.length >> 1)
