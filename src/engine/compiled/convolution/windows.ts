/** The windows of a convolution as tables of offsets, over an input with its border. */

import type { LayerShape } from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import { type Block, blockIn } from '../kernels/block.js'
import type { BatchBuffer, MemoryMap } from '../plan/memory-map.js'
import { at, type Flow, type Shard } from '../plan/operation.js'

type Convolution = LayerOf<'conv2d' | 'depthwiseConv2d'>

export interface Windows {
  /** Rows of the kernel, and pixels in each row. */
  readonly rows: number
  readonly columns: number
  /** Bytes from one row of the (bordered) input to the next, and from one image to the next. */
  readonly rowBytes: number
  readonly imageBytes: number
  /** Bytes from one row of windows to the next, and from one window to the next in its row. */
  readonly lineBytes: number
  readonly stride: number
  /** [height, width] of the output. */
  readonly height: number
  readonly width: number
  readonly filters: number
  /** Bytes from the start of an image to each window, row by row, and the address of their table. */
  readonly offsets: readonly number[]
  readonly positions: number
  /** Bytes from the start of a window to each of its pixels, row by row, and to the last pixel of its first row. */
  readonly pixels: readonly number[]
  readonly rowSpan: number
  /** Where an image begins within its border: 0 without one. */
  readonly start: number
  /** If there is a border: bytes of an image and of its rows without the border, and the number of rows. */
  readonly border?: {
    readonly imageBytes: number
    readonly rowBytes: number
    readonly rows: number
  }
}

/** @param times how often each channel of the input is repeated there */
export function windowsOf(
  { layer, inputShape, outputShape }: LayerShape<Convolution>,
  map: MemoryMap,
  times = 1
): Windows {
  const [inputHeight, inputWidth] = inputShape
  const pixel = 4 * inputShape[2] * times
  const [height, width, filters] = outputShape
  const [rows, columns] = layer.kernelSize
  const [strideY, strideX] = layer.strides
  const [apartY, apartX] = layer.dilationRate
  const vertical = slide(inputHeight, rows, strideY, layer.padding, apartY)
  const horizontal = slide(inputWidth, columns, strideX, layer.padding, apartX)
  const rowBytes = pixel * (inputWidth + horizontal.before + horizontal.after)
  const bordered = vertical.before + vertical.after + horizontal.before + horizontal.after > 0
  /** The byte offsets of the pixels of a grid with the given distances. */
  const grid = (height: number, width: number, down: number, right: number): number[] =>
    Array.from(
      { length: height * width },
      (_, i) => Math.floor(i / width) * down * rowBytes + (i % width) * right * pixel
    )
  const offsets = grid(height, width, strideY, strideX)
  return {
    rows,
    columns,
    rowBytes,
    imageBytes: rowBytes * (inputHeight + vertical.before + vertical.after),
    lineBytes: strideY * rowBytes,
    stride: strideX * pixel,
    height,
    width,
    filters,
    offsets,
    positions: map.table(Uint32Array.from(offsets)),
    pixels: grid(rows, columns, apartY, apartX),
    rowSpan: (columns - 1) * apartX * pixel,
    start: vertical.before * rowBytes + horizontal.before * pixel,
    ...(bordered && {
      border: {
        imageBytes: pixel * inputWidth * inputHeight,
        rowBytes: pixel * inputWidth,
        rows: inputHeight
      }
    })
  }
}

/** The table of the offsets of a window's numbers, pixel by pixel. */
export const numbersOf = ({ pixels }: Windows, channels: number, map: MemoryMap): number =>
  map.table(Uint32Array.from(pixels.flatMap((at) => Array.from({ length: channels }, (_, c) => at + 4 * c))))

/** Runs of adjacent numbers in a window: the table of their offsets, how many there are, and their length. */
export type Pieces = readonly [table: number, count: number, length: number]

/** The windows and filters of a convolution as `correlate` takes them; `packed` is where the filters lie. */
export const correlationOf = (
  windows: Windows,
  channels: number,
  packed: number,
  map: MemoryMap
): Block<'Correlation'> => {
  const [pieces, pieceCount, length] = piecesOf(windows, channels, map)
  const { imageBytes, positions, filters } = windows
  return blockIn(map, 'Correlation', { imageBytes, positions, pieces, pieceCount, length, packed, filters })
}

/** The rows of a window; its pixels if the kernel is dilated; the whole window if its rows are as wide as the input. */
export function piecesOf({ pixels, rows, columns }: Windows, channels: number, map: MemoryMap): Pieces {
  const pixel = 4 * channels
  let starts = pixels.filter((at, i) => at - pixel !== pixels[i - 1])
  const length = (rows * columns) / starts.length
  // All pieces must have the same length.
  if (!Number.isInteger(length) || !starts.every((at, i) => at === pixels[i * length])) starts = [...pixels]
  return [map.table(Uint32Array.from(starts)), starts.length, (rows * columns * channels) / starts.length]
}

/** The windows in an order in which successive windows do not overlap: their positions, and their offsets. */
export function scattered({ offsets, width, stride, rowSpan }: Windows) {
  const apart = Math.floor(rowSpan / stride) + 1
  const group = (place: number): number => (place % width) % apart
  return offsets
    .map((offset, place) => ({ offset, place }))
    .sort((a, b) => group(a.place) - group(b.place) || a.place - b.place)
}

/** The input with its border: the buffer that the windows slide over, and the copy into it. */
export function borderedInput(windows: Windows, flow: Flow) {
  const { border } = windows
  if (border === undefined) return { buffer: flow.input, fill: () => {} }
  const buffer = flow.keep(windows.imageBytes, flow.forward, flow.backward)
  const fill = (shard: Shard): void => {
    const to = at(buffer, shard)
    shard.kernels.clear(to, shard.count * windows.imageBytes)
    shard.kernels.copyRows(
      at(flow.input, shard),
      border.rowBytes,
      border.imageBytes,
      to + windows.start,
      windows.rowBytes,
      windows.imageBytes,
      border.rowBytes,
      border.rows,
      shard.count
    )
  }
  return { buffer, fill }
}

/**
 * The input gradient: where the kernels add to it, cleared first, and the copy to its destination. The kernels add
 * zeros past its end too. These must not meet another thread's numbers, so the buffer is in the thread's scratch
 * memory.
 */
export function borderedInputGradient(windows: Windows, flow: Flow, inputGradient: BatchBuffer) {
  const { border = plainBorder(windows) } = windows
  const buffer =
    windows.border || !inputGradient.own
      ? flow.keep(windows.imageBytes, flow.backward, flow.backward)
      : inputGradient
  const clear = (shard: Shard): void =>
    shard.kernels.clear(at(buffer, shard), shard.count * windows.imageBytes)
  const crop = (shard: Shard): void => {
    if (buffer === inputGradient) return
    shard.kernels.copyRows(
      at(buffer, shard) + windows.start,
      windows.rowBytes,
      windows.imageBytes,
      at(inputGradient, shard),
      border.rowBytes,
      border.imageBytes,
      border.rowBytes,
      border.rows,
      shard.count
    )
  }
  return { buffer, clear, crop }
}

/**
 * The output gradient in a border of zeros, for a convolution of stride 1: its input gradient is itself a convolution,
 * of the bordered output gradient with the kernel rotated by 180 degrees.
 */
export function borderedOutputGradient(
  { layer, inputShape, outputShape }: LayerShape<Convolution>,
  flow: Flow,
  outputGradient: BatchBuffer
) {
  const [inputHeight, inputWidth] = inputShape
  const [height, width, filters] = outputShape
  const [rows, columns] = layer.kernelSize
  const pixel = 4 * filters
  const rowBytes = pixel * (inputWidth + columns - 1)
  const imageBytes = rowBytes * (inputHeight + rows - 1)
  const above = rows - 1 - slide(inputHeight, rows, 1, layer.padding).before
  const left = columns - 1 - slide(inputWidth, columns, 1, layer.padding).before
  const row = pixel * width
  const buffer = flow.keep(imageBytes, flow.backward, flow.backward)
  const fill = (shard: Shard): void => {
    const to = at(buffer, shard)
    shard.kernels.clear(to, shard.count * imageBytes)
    shard.kernels.copyRows(
      at(outputGradient, shard),
      row,
      row * height,
      to + above * rowBytes + left * pixel,
      rowBytes,
      imageBytes,
      row,
      height,
      shard.count
    )
  }
  return { buffer, fill, rowBytes, imageBytes }
}

/** No border: an image is copied as a single row. */
const plainBorder = ({ imageBytes }: Windows) => ({ imageBytes, rowBytes: imageBytes, rows: 1 })
