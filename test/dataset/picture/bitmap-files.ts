/** Writes bitmaps (BMP) byte by byte from the published description of the format, to be read back. */

/** Red, green, blue and opacity of each pixel, from the top left, from 0 to 255. */
export type Pixels = readonly (readonly [red: number, green: number, blue: number, opacity: number])[]

export interface BitmapForm {
  readonly width: number
  readonly height: number
  /** Bytes of the second header: 12 OS/2, 40 Windows 3, 52 to 124 its successors, 64 OS/2 2. */
  readonly header: number
  readonly bits: number
  readonly compression?: number
  readonly masks?: readonly number[]
  readonly palette?: readonly (readonly number[])[]
  readonly topDown?: boolean
  /** Bytes between the headers and the pixels. */
  readonly gap?: number
}

/** A file of these headers and colours over these data. */
export function bitmap(form: BitmapForm, data: Uint8Array): Buffer {
  const { width, height, header, bits, compression = 0, masks = [], palette = [], topDown, gap = 0 } = form
  const outside = header === 40 ? 4 * masks.length : 0
  const colours = Buffer.concat(
    palette.map(([red = 0, green = 0, blue = 0]) =>
      header === 12 ? Buffer.of(blue, green, red) : Buffer.of(blue, green, red, 0)
    )
  )
  const start = 14 + header + outside + colours.length + gap
  const head = Buffer.alloc(14 + header + outside)
  head.write('BM', 'latin1')
  head.writeUInt32LE(start + data.length, 2)
  head.writeUInt32LE(start, 10)
  head.writeUInt32LE(header, 14)
  if (header === 12) {
    head.writeUInt16LE(width, 18)
    head.writeUInt16LE(height, 20)
    head.writeUInt16LE(1, 22)
    head.writeUInt16LE(bits, 24)
  } else {
    head.writeInt32LE(width, 18)
    head.writeInt32LE(topDown ? -height : height, 22)
    head.writeUInt16LE(1, 26)
    head.writeUInt16LE(bits, 28)
    head.writeUInt32LE(compression, 30)
    head.writeUInt32LE(palette.length, 46)
    for (const [i, mask] of masks.entries()) head.writeUInt32LE(mask, 54 + 4 * i)
  }
  return Buffer.concat([head, colours, Buffer.alloc(gap), data])
}

/** Rows of pixels of so many bits, each filled to four bytes, the bottom one first unless `topDown`. */
export function rowsOf(
  { width, height, bits, topDown }: BitmapForm,
  valueAt: (pixel: number) => number
): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4
  const data = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const row = stride * (topDown ? y : height - 1 - y)
      const value = valueAt(y * width + x)
      if (bits >= 8) data.writeUIntLE(value, row + (x * bits) / 8, bits / 8)
      else data[row + Math.floor((x * bits) / 8)] |= value << (8 - bits - ((x * bits) % 8))
    }
  return data
}

/** How a row of an index a pixel is packed: each step is a run, or pixels one by one, of at most so many. */
export type Step = readonly [kind: 'run' | 'apart', most: number]

/** RLE8 or RLE4, bottom row first, its rows packed by the steps again and again. */
export function runsOf(
  { width, height, bits }: BitmapForm,
  indexAt: (pixel: number) => number,
  steps: readonly Step[]
): Buffer {
  const bytes: number[] = []
  const packed = (values: readonly number[]): number[] =>
    bits === 8
      ? [...values]
      : Array.from(
          { length: Math.ceil(values.length / 2) },
          (_, i) => (values[2 * i] << 4) | (values[2 * i + 1] ?? 0)
        )
  let step = 0
  for (let y = height - 1; y >= 0; y--) {
    const row = Array.from({ length: width }, (_, x) => indexAt(y * width + x))
    for (let x = 0; x < width; ) {
      const [kind, most] = steps[step++ % steps.length]
      const some = row.slice(x, x + most)
      if (kind === 'apart' && some.length >= 3) {
        const values = packed(some)
        bytes.push(0, some.length, ...values, ...(values.length % 2 === 1 ? [0] : []))
        x += some.length
        continue
      }
      // RLE4 has two pixels in turn.
      const pair = bits === 8 ? [some[0]] : [some[0], some[1] ?? 0]
      let count = 0
      while (count < some.length && some[count] === pair[count % pair.length]) count++
      bytes.push(count, bits === 8 ? some[0] : (pair[0] << 4) | pair[1])
      x += count
    }
    bytes.push(0, y === 0 ? 1 : 0)
  }
  return Buffer.from(bytes)
}
