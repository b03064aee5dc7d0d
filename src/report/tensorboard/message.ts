/** Protocol buffers, as much of them as an event needs: each function gives the bytes of one field. */

const varints = 0
const eightBytes = 1
const counted = 2
const fourBytes = 5

type Bytes = readonly number[] | Uint8Array

/** A whole number from 0, seven bits a byte, the lowest first. */
function varint(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 128)
  }
}

const key = (field: number, kind: number): number[] => varint(field * 8 + kind)

export const whole = (field: number, value: number): number[] => [...key(field, varints), ...varint(value)]

export function double(field: number, value: number): number[] {
  return [...key(field, eightBytes), ...doubleBytes([value])]
}

export function float(field: number, value: number): number[] {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return [...key(field, fourBytes), ...bytes]
}

/** A message, a text or packed numbers within a message. */
export const inner = (field: number, bytes: Bytes): number[] => [
  ...key(field, counted),
  ...varint(bytes.length),
  ...bytes
]

export const text = (field: number, value: string): number[] => inner(field, new TextEncoder().encode(value))

export const doubles = (field: number, values: readonly number[]): number[] =>
  inner(field, doubleBytes(values))

function doubleBytes(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [index, value] of values.entries()) view.setFloat64(8 * index, value, true)
  return bytes
}
