// node bench/convolution.js: Winograd's tiles beside the direct kernel, in one thread: time, and error against doubles.

import { correlationOf, windowsOf } from '../dist/engine/compiled/convolution/windows.js'
import { winogradOf } from '../dist/engine/compiled/convolution/winograd-plan.js'
import { webAssemblyKernels } from '../dist/engine/compiled/kernels/webassembly-kernels.js'
import { MemoryMap } from '../dist/engine/compiled/plan/memory-map.js'
import { packedBytes } from '../dist/engine/compiled/plan/packing.js'
import { randomStream } from '../dist/random.js'

const sizes = [
  { size: 5, channels: 10, filters: 20, side: 8 },
  { size: 5, channels: 32, filters: 32, side: 14 },
  { size: 3, channels: 10, filters: 20, side: 8 },
  { size: 3, channels: 32, filters: 32, side: 32 },
  { size: 3, channels: 64, filters: 64, side: 16 }
]
const memory = new WebAssembly.Memory({ initial: 1024, maximum: 1024, shared: true })
const kernels = webAssemblyKernels.bind(await webAssemblyKernels.load(), memory)
const random = randomStream(42, 'split', 0)

/** Microseconds of the fastest of many calls. */
function fastest(call) {
  let best = Infinity
  for (let i = 0; i < 200; i++) {
    const began = performance.now()
    call()
    best = Math.min(best, performance.now() - began)
  }
  return best * 1e3
}

/** The root of the mean squared error, relative to that of the exact outputs, which are computed in doubles. */
function errorOf(found, exact) {
  let errors = 0
  let squares = 0
  for (const [i, value] of exact.entries()) {
    errors += (found[i] - value) ** 2
    squares += value ** 2
  }
  return Math.sqrt(errors / squares)
}

function compare({ size, channels, filters, side }) {
  const map = new MemoryMap()
  const width = side + size - 1
  const shape = {
    layer: { kernelSize: [size, size], strides: [1, 1], dilationRate: [1, 1], padding: 'valid' },
    inputShape: [width, width, channels],
    outputShape: [side, side, filters]
  }
  const taps = size * size * channels
  const place = (count) => ({ address: map.fixed(4 * count), count })
  const [input, kernel, bias] = [place(width * width * channels), place(taps * filters), place(filters)]
  const output = place(side * side * filters)
  const winograd = winogradOf(shape, { map, prefers: webAssemblyKernels.prefers })
  const windows = windowsOf(shape, map)
  const packed = map.fixed(packedBytes(taps, filters))
  const convolution = correlationOf(windows, channels, packed, map)
  const tiles = winograd.tiles(windows)
  const buffer = map.fixed(winograd.bufferBytes)
  map.writeTables(memory.buffer)
  const numbers = ({ address, count }) => new Float32Array(memory.buffer, address, count)
  // The inputs of a layer: rectified numbers, and weights as glorotUniform draws them.
  const limit = Math.sqrt(6 / (taps + filters * size * size))
  for (const place of [input, bias])
    numbers(place).forEach((_, i, all) => {
      all[i] = Math.max(0, 2 * random.uniform() - 1)
    })
  numbers(kernel).forEach((_, i, all) => {
    all[i] = limit * (2 * random.uniform() - 1)
  })
  winograd.pack(kernels, kernel.address, bias.address)
  kernels.packFilters(kernel.address, bias.address, taps, filters, packed)

  const [x, w, b] = [input, kernel, bias].map(numbers)
  const exact = Float64Array.from({ length: output.count }, (_, i) => {
    const position = Math.floor(i / filters)
    const corner = Math.floor(position / side) * width + (position % side)
    let sum = b[i % filters]
    for (let tap = 0; tap < taps; tap++) {
      const pixel = Math.floor(tap / channels)
      const at = corner + Math.floor(pixel / size) * width + (pixel % size)
      sum += x[at * channels + (tap % channels)] * w[tap * filters + (i % filters)]
    }
    return sum
  })
  const measure = (call) => {
    call()
    const error = errorOf(numbers(output), exact)
    return { error, time: fastest(call) }
  }
  return {
    direct: measure(() => kernels.correlate(convolution, input.address, 1, side * side, output.address)),
    tiles: measure(() => kernels.winograd(tiles, input.address, 1, buffer, output.address))
  }
}

console.log(`Node ${process.versions.node}; microseconds an image, the least of 200; relative error`)
for (const each of sizes) {
  const { direct, tiles } = compare(each)
  const { size, channels, filters, side } = each
  const text = ({ time, error }) => `${time.toFixed(1).padStart(6)} ${error.toExponential(1)}`
  const what = `${size}x${size}, ${channels} to ${filters} channels, ${side}x${side}`
  console.log(
    `${what.padEnd(30)} direct ${text(direct)}  tiles ${text(tiles)}  ${(direct.time / tiles.time).toFixed(2)}x`
  )
}
